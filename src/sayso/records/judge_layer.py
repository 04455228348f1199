"""Judge a layer against its article: spans, zones, references, chains, factuality, time."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from sayso.records.concordance import shortened
from sayso.records.derive import chains, lies_within
from sayso.records.judge_spans import judge_spans
from sayso.records.rules import Findings
from sayso.records.sound import sound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.problem import Problem
    from sayso.records.article import Article
    from sayso.records.claim import Claim, When
    from sayso.records.entity import Entity
    from sayso.records.layer import Layer
    from sayso.records.quote import Quote
    from sayso.records.span import Span

_WEAK: Final = frozenset({"PR+", "PR-", "PS+", "PS-"})
_YEAR: Final = re.compile(r"[0-9]{4}")


def judge_layer(layer: Layer, article: Article) -> list[Problem]:
    """Judge a complete layer against its article."""
    out = Findings()
    if sound(layer, article):
        return out
    if layer.text_sha256 != article.text_sha256:
        out.add(
            "TEXT001",
            "/text_sha256",
            f"the layer was made on the text {layer.text_sha256[:12]}…, "
            f"article {article.id} has {article.text_sha256[:12]}…",
        )
        return out  # its offsets count in another text
    out.add_unless_day("/provenance/created", layer.provenance.created)
    layer = judge_spans(layer, article, out)
    quotes = {quote.id: quote for quote in layer.quotes}
    types = _types(layer, out)
    for at, quote in enumerate(layer.quotes):
        _judge_quote(at, quote, quotes, types, out)
    _circles(layer.quotes, out)
    for at, claim in enumerate(layer.claims):
        _judge_claim(at, claim, quotes, types, out)
        if claim.when is not None:
            _judge_when(claim.when, article.published, f"/claims/{at}/when", out)
    if layer.kind == "gold":
        _judge_gold(layer, out)
    return out


def _types(layer: Layer, out: Findings) -> dict[str, str]:
    """Give id → list it stands in; judge that ids and records are there once."""
    entities, quotes, claims = layer.entities, layer.quotes, layer.claims
    _once("entities", entities, [(e.mentions[0].start, e.mentions[-1].end) for e in entities], out)
    _once("quotes", quotes, [(q.content[0].start, q.content[-1].end) for q in quotes], out)
    _once("claims", claims, [(c.content[0].start, c.content[-1].end) for c in claims], out)
    types = dict.fromkeys([entity.id for entity in entities], "entities")
    types |= dict.fromkeys([quote.id for quote in quotes], "quotes")
    types |= dict.fromkeys([claim.id for claim in claims], "claims")
    if len(types) < len(entities) + len(quotes) + len(claims):
        _same_ids({"entities": entities, "quotes": quotes, "claims": claims}, out)
    return types


def _same_ids(lists: Mapping[str, Sequence[Entity | Quote | Claim]], out: Findings) -> None:
    known: set[str] = set()
    for plural, records in lists.items():
        for at, record in enumerate(records):
            if record.id in known:
                out.add("DUP001", f"/{plural}/{at}/id", f"the id {record.id!r} is used twice")
            known.add(record.id)


def _once(
    plural: str,
    records: Sequence[Entity | Quote | Claim],
    places: Sequence[tuple[int, int]],
    out: Findings,
) -> None:
    """Judge that of the records in one place no two are equal but for the id.

    Nor but for what is thought of them: how sure somebody is, and who decided.
    """
    if len(set(places)) == len(places):
        return
    shared = Counter(places)
    seen: dict[object, str] = {}
    for at, (record, place) in enumerate(zip(records, places, strict=True)):
        if shared[place] > 1:
            bare = {"id": "", "confidence": None, "adjudication": None}
            same = seen.setdefault(record.model_copy(update=bare), record.id)
            if same != record.id:
                message = f"{record.id!r} equals {same!r} in all but the id"
                out.add("DUP002", f"/{plural}/{at}", message)


def _judge_quote(
    at: int, quote: Quote, quotes: Mapping[str, Quote], types: Mapping[str, str], out: Findings
) -> None:
    for n, speaker in enumerate(quote.speakers):
        if types.get(speaker) != "entities":
            _resolves(speaker, "entities", types, f"/quotes/{at}/speakers/{n}", out)
    if quote.parent is not None and _resolves(
        quote.parent, "quotes", types, f"/quotes/{at}/parent", out
    ):
        outer = quotes[quote.parent]
        if not lies_within(quote.content, outer.content):
            out.add(
                "CHAIN002",
                f"/quotes/{at}/content",
                f"the content of {quote.id!r} ({_shown(quote.content)}) is not inside that of "
                f"its parent {outer.id!r} ({_shown(outer.content)})",
            )


def _judge_claim(
    at: int, claim: Claim, quotes: Mapping[str, Quote], types: Mapping[str, str], out: Findings
) -> None:
    if claim.quote is not None and _resolves(
        claim.quote, "quotes", types, f"/claims/{at}/quote", out
    ):
        quote = quotes[claim.quote]
        if not lies_within(claim.content, quote.content):
            out.add(
                "CLAIM001",
                f"/claims/{at}/content",
                f"the claim {claim.id!r} ({_shown(claim.content)}) is not inside the content of "
                f"its quote {quote.id!r} ({_shown(quote.content)})",
            )
    weak = claim.factuality in _WEAK
    if weak and not claim.hedges:
        out.add("FACT001", f"/claims/{at}/hedges", f"{claim.factuality}, but no hedge")
    elif claim.hedges and not weak:
        message = f"hedged, but the factuality is {claim.factuality}"
        out.add("FACT001", f"/claims/{at}/hedges", message, "give PR or PS, or take the hedge out")


def _judge_when(when: When, published: str | None, pointer: str, out: Findings) -> None:
    out.add_unless_day(f"{pointer}/begin", when.begin)
    out.add_unless_day(f"{pointer}/end", when.end)
    if when.begin is not None and when.end is not None and when.begin > when.end:
        out.add("TIME001", pointer, f"begins {when.begin}, ends {when.end}")
    absolute = when.begin or when.end or (when.value and when.value[0].isdigit())
    if absolute and published is None and when.span and not _YEAR.search(when.span.text):
        message = (
            f"{shortened(when.span.text)!r} is resolved, but the article has no publication date"
        )
        out.add("TIME002", pointer, message)


def _judge_gold(layer: Layer, out: Findings) -> None:
    if layer.provenance.annotator_kind in ("rule", "model"):
        message = f"a {layer.provenance.annotator_kind} made it, and no program makes gold"
        cure = "send it as a prediction, for people to correct"
        out.add("GOLD001", "/provenance/annotator_kind", message, cure)
    if layer.provenance.guideline is None:
        message = "gold names the guideline it follows"
        out.add("GOLD001", "/provenance/guideline", message, "name its version")
    for at, claim in enumerate(layer.claims):
        if claim.proposition is None:
            message = f"{claim.id!r} has no proposition"
            out.add("GOLD001", f"/claims/{at}/proposition", message, "write it in one sentence")


def _resolves(id_: str, type_: str, types: Mapping[str, str], pointer: str, out: Findings) -> bool:
    found = types.get(id_)
    if found is None:
        out.add("REF001", pointer, f"there is no {id_!r} among the {type_} of the layer")
    elif found != type_:
        out.add("REF002", pointer, f"{id_!r} is one of the {found}, not of the {type_}")
    return found == type_


def _circles(quotes: Sequence[Quote], out: Findings) -> None:
    if not any(quote.parent for quote in quotes):
        return
    found = chains(quotes)
    parents = {quote.id: quote.parent for quote in quotes}
    for at, quote in enumerate(quotes):
        again = parents[found[quote.id][0]]
        if again in found:
            circle = " → ".join((*reversed(found[quote.id]), again))
            message = f"the parents of {quote.id!r} run in a circle: {circle}"
            out.add("CHAIN001", f"/quotes/{at}/parent", message)


def _shown(spans: Sequence[Span]) -> str:
    return ", ".join(f"{span.start}-{span.end}" for span in spans)
