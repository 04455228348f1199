"""Gold is judged as any layer is; a record of it that breaks a rule is to be decided on again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sayso.annotations.decisions import Adjudicated, Undecided, votes_of
from sayso.compare.match import KINDS
from sayso.records.derive import complete
from sayso.records.judge_layer import judge_layer

if TYPE_CHECKING:
    from sayso.problem import Problem
    from sayso.records.article import Article
    from sayso.records.layer import Layer


def judged(made: Adjudicated[Layer], article: Article) -> list[Problem]:
    """Complete the gold of an article and judge it; give the problems of no single record.

    Versions of several annotators may keep the rules each by itself, and not together. Then there
    is no gold, and such a record is undecided, with the rule as its `why`.
    """
    if made.gold is None:
        return []
    gold = made.gold = complete(made.gold, article)
    settled = {(str(one.kind), one.id): one for one in made.settled if one.versions}
    told: dict[tuple[str, str], Problem] = {}
    left: list[Problem] = []
    for problem in judge_layer(gold, article):
        kind, at, *_ = [*(problem.pointer or "").split("/")[1:], "", ""]
        if problem.severity != "error" or kind not in KINDS or not at.isdigit():
            left.append(problem)
            continue
        key = kind, getattr(gold, kind)[int(at)].id
        if key not in settled:
            left.append(problem)
        elif key not in told:
            told[key] = problem
    for which, problem in told.items():
        one = settled[which]
        why = f"{problem.code}: {problem.message}; {problem.cure}"
        votes = votes_of(one.versions)
        made.undecided.append(Undecided(one.kind, one.versions, votes, one.id, (), why))
    if made.undecided:
        made.gold = None
    return left
