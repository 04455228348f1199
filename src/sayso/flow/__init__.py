"""The story: seeds → articles → layers → gold → dataset. Rooms meet here and nowhere else."""

from sayso.flow.accept import Accepted, accept
from sayso.flow.adjudicate import Adjudication, adjudicate, agree, decision_on
from sayso.flow.build import Built, build
from sayso.flow.fix import Fixed, fix
from sayso.flow.outcome import Beside, Outcome
from sayso.flow.sources import Sources, beside
from sayso.flow.validate import validate

__all__ = [
    "Accepted",
    "Adjudication",
    "Beside",
    "Built",
    "Fixed",
    "Outcome",
    "Sources",
    "accept",
    "adjudicate",
    "agree",
    "beside",
    "build",
    "decision_on",
    "fix",
    "validate",
]
