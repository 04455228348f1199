"""Exceptions: for us and for the file system. A fault in *data* is a `Problem`, a value.

SaysoError
├── Refused (ValueError)         data with problems where only good data can go on
├── NotFound (LookupError)       a file, folder or article that was asked for is not there
├── CannotWrite (OSError)        the target cannot be written; what stood there still stands
├── ServerFailed (OSError)       Label Studio cannot be reached, or did not do what it was asked
└── MissingExtra (ImportError)   an optional package is not installed; names the extra
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.problem import Problem


class SaysoError(Exception):
    """Base of every exception that sayso raises on purpose."""


class Refused(SaysoError, ValueError):
    """Data was refused; `problems` holds every finding, errors and warnings."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        errors = [p for p in self.problems if p.severity == "error"]
        super().__init__(f"{len(errors)} error(s), the first: {errors[0]}" if errors else "refused")


class NotFound(SaysoError, LookupError):
    """What was asked for is not there; the message says where it was looked for."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class CannotWrite(SaysoError, OSError):
    """The target cannot be written. Nothing that stood there was changed."""


class ServerFailed(SaysoError, OSError):
    """A server cannot be reached, or did not do what it was asked; the message has the cure.

    What it did before stands. `status` is HTTP's, None where no answer came.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        self.status = status
        super().__init__(message)


class MissingExtra(SaysoError, ImportError):
    """An optional package is missing; the message gives the command that installs it."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package!r}, which is not installed: "
            f'pip install "sayso[{extra}]"'
        )
