"""What can be wrong with a prediction, beside the rules of records."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from sayso.problem import Problem

if TYPE_CHECKING:
    from sayso.problem import Severity


class Fault(Enum):
    """Kinds of faults: code, severity, what to do."""

    UNREAD = ("PREDICT001", "warning", "no paragraph of news is as long: break it into lines")
    LAYER = (
        "PREDICT002",
        "error",
        "a predictor gives one layer of the kind `prediction` for each article",
    )

    def __init__(self, code: str, severity: Severity, cure: str) -> None:
        self.code, self.severity, self.cure = code, severity, cure

    def problem(self, message: str, file: str) -> Problem:
        """Give the fault of an article, by the file that it comes from."""
        return Problem(
            code=self.code, severity=self.severity, message=message, cure=self.cure, file=file
        )
