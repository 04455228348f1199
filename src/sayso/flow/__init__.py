"""The story: seeds → articles → layers → gold → dataset. Rooms meet here and nowhere else."""

from sayso.flow.adjudicate import Adjudication, adjudicate, agree, decision_on
from sayso.flow.build import Built, build
from sayso.flow.sources import Sources, beside

__all__ = [
    "Adjudication",
    "Built",
    "Sources",
    "adjudicate",
    "agree",
    "beside",
    "build",
    "decision_on",
]
