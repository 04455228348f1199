"""Links ⇄ tasks of the second kind: two claims of one event side by side, in their contexts."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.labelstudio.config import RELATION, RELATION_OF, UNRELATED
from sayso.annotations.labelstudio.entities import opinion
from sayso.annotations.labelstudio.faults import Fault
from sayso.annotations.labelstudio.tasks import digest
from sayso.records.link import SYMMETRIC
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sayso.annotations.labelstudio.faults import Faults
    from sayso.records.article import Article
    from sayso.records.claim import Claim
    from sayso.records.layer import Layer
    from sayso.records.link import Link, LinkSet
    from sayso.records.quote import Quote

_WORD: Final = re.compile(r"\w+")
_WEAK: Final = 3  # letters: shorter words say nothing about what a claim is about
_CHOICE: Final = {relation: name for name, relation in RELATION_OF.items()}

Key = tuple[str, str]  # article, record


def pairs_of(
    event_id: str,
    read: Sequence[tuple[Article, Layer]],
    links: LinkSet | None,
    *,
    near: int = 0,
    guideline: str | None = None,
    version: str = "sayso",
) -> Iterator[dict[str, Any]]:
    """Yield a task for each pair of claims that a link joins, then for pairs that are much alike.

    `near` is how many claims each is compared with beside those it is linked to: those with
    which it shares most words, rare ones counting more. They are shown as unrelated to nothing:
    without a pre-annotation.
    """
    ends: dict[Key, tuple[Article, Claim | Quote]] = {}
    for article, layer in read:
        ends |= {(article.id, record.id): (article, record) for record in layer.claims}
        ends |= {(article.id, record.id): (article, record) for record in layer.quotes}
    joined: dict[tuple[Key, Key], list[tuple[int, Link]]] = {}
    for at, link in enumerate(links.links if links else ()):
        subject = (link.subject.article_id, link.subject.id)
        object_ = (link.object.article_id, link.object.id)
        if subject in ends and object_ in ends:
            pair = (subject, object_) if subject <= object_ else (object_, subject)
            joined.setdefault(pair, []).append((at, link))
    claims = [(key, end[1]) for key, end in ends.items() if hasattr(end[1], "factuality")]
    wanted = list(joined)
    wanted += [pair for pair in _alike(claims, near) if pair not in joined]
    for left, right in wanted:
        own = joined.get((left, right), [])
        data, shown = side_by_side(event_id, (left, *ends[left]), (right, *ends[right]), guideline)
        data["links"] = [
            {"id": link.id, "at": at, "choice": choice_of(link, left)} | opinion(link)
            for at, link in own
        ]
        rows = shown + ([chosen(link["choice"] for link in data["links"])] if own else [])
        predictions = [{"model_version": version, "result": rows}]
        sides = {name: said for name, said in data.items() if name.startswith(("left", "right"))}
        data |= {"made_of": digest(sides), "prediction_sha256": digest(predictions)}
        yield {"data": data, "predictions": predictions}


def side_by_side(
    event_id: str,
    left: tuple[Key, Article, Claim | Quote],
    right: tuple[Key, Article, Claim | Quote],
    guideline: str | None,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Show two records in their contexts: a task's data, and the rows that mark them."""
    data: dict[str, Any] = {
        "ext_id": f"{event_id}:{':'.join((*left[0], *right[0]))}",
        "event_id": event_id,
        "schema_version": SCHEMA_VERSION,
        "guideline": guideline,
        "pass": "links",
    }
    rows: list[dict[str, Any]] = []
    for side, (key, article, record) in (("left", left), ("right", right)):
        start, end = _context(article, record)
        said = getattr(record, "proposition", None)
        data |= {
            f"{side}_end": {"article_id": key[0], "id": key[1]},
            f"{side}_about": " · ".join(
                about for about in (article.outlet, article.published, article.title) if about
            ),
            f"{side}_says": said or " … ".join(span.text for span in record.content),
            side: article.text[start:end],
        }
        rows += [
            {
                "id": f"{side}-{n}",
                "from_name": f"{side}_span",
                "to_name": side,
                "type": "labels",
                "value": {
                    "start": span.start - start,
                    "end": span.end - start,
                    "text": span.text,
                    "labels": ["claim"],
                },
            }
            for n, span in enumerate(record.content)
        ]
    return data, rows


def chosen(choices: Iterable[str]) -> dict[str, Any]:
    """Give the row that says how two records bear on each other."""
    row = {"id": "relation", "from_name": RELATION, "to_name": "left", "type": "choices"}
    return row | {"value": {"choices": [*choices]}}


def _context(article: Article, record: Claim | Quote) -> tuple[int, int]:
    """Give the zone that a record lies in."""
    start, end = record.content[0].start, record.content[-1].end
    around = [zone for zone in article.zones if zone.start <= start and end <= zone.end]
    return (around[0].start, around[0].end) if around else (start, end)


def choice_of(link: Link, left: Key) -> str:
    """Give the choice that says a link of the record on the left to the other."""
    name = _CHOICE[link.relation]
    if link.relation in SYMMETRIC:
        return name
    subject = (link.subject.article_id, link.subject.id)
    return f"{'left' if subject == left else 'right'} {name}"


def read(rows: Sequence[Any], data: Mapping[str, Any], faults: Faults) -> list[dict[str, Any]]:
    """Give the links that a result says, as a link set has them; none for `unrelated`."""
    choices: list[str] = []
    for row in rows:
        if isinstance(row, dict) and row.get("from_name") == RELATION:
            value = row.get("value")
            given = value.get("choices") if isinstance(value, dict) else None
            choices += [c for c in given if isinstance(c, str)] if isinstance(given, list) else []
    links: list[dict[str, Any]] = []
    if not choices:
        faults.add(Fault.RECORD, "nothing is chosen for a pair of claims", rows)
    elif UNRELATED in choices:
        if len(choices) > 1:
            faults.add(Fault.RECORD, f"a pair is unrelated and {choices}", rows)
    else:
        carried = data.get("links") or []
        left, right = data["left_end"], data["right_end"]
        said = {link.get("choice") for link in carried} & {*choices}
        freed = [link["id"] for link in carried if link.get("choice") not in said]
        for choice in dict.fromkeys(choices):
            side, _, name = choice.rpartition(" ")
            relation = RELATION_OF.get(name)
            if relation is None or (not side) is not (relation in SYMMETRIC):
                faults.add(Fault.CONTROL, f"there is no choice {choice!r}", rows)
                continue
            subject, object_ = (right, left) if side == "right" else (left, right)
            link = {"subject": subject, "relation": relation, "object": object_}
            links.append(_opined(carried, choice, freed, link))
    return links


def _opined(
    carried: Sequence[Mapping[str, Any]], choice: str, freed: list[str], link: dict[str, Any]
) -> dict[str, Any]:
    """Give a link what it had; a changed one the id it had, a new one an id of its own."""
    opinions: dict[str, Any] = {"confidence": None, "adjudication": None}
    for was in carried:
        if was.get("choice") == choice:
            opinions = {name: was.get(name) for name in opinions}
            return {"id": was["id"], "at": was["at"], **link, **opinions}
    if freed:
        id_ = freed.pop(0)
        at = next(was["at"] for was in carried if was["id"] == id_)
        return {"id": id_, "at": at, **link, **opinions}
    made = digest([link["subject"], link["object"], choice])[:12]
    return {"id": f"l-{made}", "at": None, **link, **opinions}


def _alike(claims: Sequence[tuple[Key, Claim | Quote]], near: int) -> Iterator[tuple[Key, Key]]:
    """Yield pairs that share most of their rarer words (cosine of tf-idf), each claim's best."""
    if not near:
        return
    bags = {key: _words(record) for key, record in claims}
    spread = Counter(word for bag in bags.values() for word in bag)
    weight = {word: math.log(len(bags) / count) + 1e-9 for word, count in spread.items()}
    norm = {key: math.sqrt(sum(weight[w] ** 2 for w in bag)) or 1.0 for key, bag in bags.items()}
    best: dict[Key, list[tuple[float, Key]]] = {key: [] for key in bags}
    holding: dict[str, list[Key]] = {}
    for key, bag in bags.items():
        for word in bag:
            holding.setdefault(word, []).append(key)
    scores: Counter[tuple[Key, Key]] = Counter()
    for word, keys in holding.items():
        for left, right in combinations(sorted(keys), 2):
            scores[left, right] += weight[word] ** 2  # type: ignore[assignment]
    for (left, right), score in scores.items():
        cosine = score / (norm[left] * norm[right])
        best[left].append((-cosine, right))
        best[right].append((-cosine, left))
    seen: set[tuple[Key, Key]] = set()
    for key, found in sorted(best.items()):
        for _, other in sorted(found)[:near]:
            pair = (key, other) if key <= other else (other, key)
            if pair not in seen:
                seen.add(pair)
                yield pair


def _words(record: Claim | Quote) -> list[str]:
    said = getattr(record, "proposition", None) or " ".join(span.text for span in record.content)
    return sorted({w for w in _WORD.findall(said.casefold()) if len(w) >= _WEAK})


def in_order(links: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put links in the order in which they were pushed, new ones after them."""
    ordered = sorted(links, key=lambda link: (link["at"] is None, link["at"] or 0, str(link["id"])))
    return [{k: v for k, v in link.items() if k != "at"} for link in ordered]
