"""The story: seeds → articles → layers → gold → dataset. Rooms meet here and nowhere else."""

from sayso.flow.accept import Accepted, accept
from sayso.flow.adjudicate import Adjudication, adjudicate, decision_on, propose
from sayso.flow.agree import agree
from sayso.flow.build import Built, build
from sayso.flow.curate import Opened, curate
from sayso.flow.doctor import Finding, doctor
from sayso.flow.evaluate import Evaluated, evaluate
from sayso.flow.feedback import FedBack, feedback
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
    "FedBack",
    "Finding",
    "Fixed",
    "Opened",
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
    "curate",
    "decision_on",
    "doctor",
    "evaluate",
    "feedback",
    "fix",
    "propose",
    "pull",
    "push",
    "status",
    "validate",
]
