"""The story: seeds → articles → layers → gold → dataset. Rooms meet here and nowhere else."""

from sayso.flow.accept import Accepted, accept
from sayso.flow.adjudicate import Adjudication, adjudicate, agree, decision_on
from sayso.flow.build import Built, build
from sayso.flow.doctor import Finding, doctor
from sayso.flow.evaluate import Evaluated, evaluate
from sayso.flow.fix import Fixed, fix
from sayso.flow.outcome import Beside, Outcome
from sayso.flow.pull import Pulled, pull
from sayso.flow.push import Pushed, push
from sayso.flow.sources import Sources, beside
from sayso.flow.status import Status, status
from sayso.flow.studio import Target
from sayso.flow.validate import validate
from sayso.flow.wanted import Wish

__all__ = [
    "Accepted",
    "Adjudication",
    "Beside",
    "Built",
    "Evaluated",
    "Finding",
    "Fixed",
    "Outcome",
    "Pulled",
    "Pushed",
    "Sources",
    "Status",
    "Target",
    "Wish",
    "accept",
    "adjudicate",
    "agree",
    "beside",
    "build",
    "decision_on",
    "doctor",
    "evaluate",
    "fix",
    "pull",
    "push",
    "status",
    "validate",
]
