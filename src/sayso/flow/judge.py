"""Judges a record with all that it takes: its article, the capture, the other records."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations import store
from sayso.flow.sources import longest_paragraph
from sayso.problem import any_error
from sayso.records.article import Article
from sayso.records.contribution import ContributedLinks, Contribution
from sayso.records.decision import Decision
from sayso.records.derive import complete, locate
from sayso.records.judge_article import judge_article
from sayso.records.judge_corpus import CorpusJudge, judge_event
from sayso.records.judge_layer import judge_layer
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.provenance import Provenance
from sayso.records.rules import Findings
from sayso.records.shape import read

if TYPE_CHECKING:
    from sayso.flow.articles import Articles
    from sayso.flow.ledger import Ledger
    from sayso.problem import Problem
    from sayso.records.link import End
    from sayso.records.record import Record

Judged = tuple["Record | None", "list[Problem]"]

_NOBODY: Final = "nobody"  # whose a contribution is that does not say it
_ID: Final = re.compile(r"art-[0-9a-f]{20}")


class Judge:
    """Judges records one by one, and remembers what later ones may be about."""

    def __init__(self, articles: Articles, ledger: Ledger, name: str | None = None) -> None:
        """`name` is who made what does not say who did; None where that is not known."""
        self.articles, self._ledger = articles, ledger
        self._unsigned = Provenance(annotator=name or _NOBODY, annotator_kind="person")
        self._known = name is not None
        self.corpus = CorpusJudge(ledger.events, ledger.paragraphs)

    def judge(self, record: Record, data: bytes, place: str) -> Judged:
        """Judge a record; give it exact and complete, where it can be made so.

        `data` is its JSON text, `place` its file and line.
        """
        if isinstance(record, Layer | Contribution):
            return self._layer(record)
        if isinstance(record, LinkSet):
            links = self._signed(record)
            return links, judge_event(links, lambda end: self._kind(links, end))
        if isinstance(record, Article):
            return record, self._article(record, data, place)
        out = Findings()
        if isinstance(record, Decision):
            out.add_unless_day("/created", record.created)
        return record, out

    def remember(self, record: Record | None, place: str) -> Findings:
        """Remember a layer or links; where its annotator's are known already, DUP003."""
        out = Findings()
        if isinstance(record, Layer):
            first = self._keep(record, record.article_id, place, _ends(record))
            what, pointer = "layer of it is", "/article_id"
        elif isinstance(record, LinkSet):
            first = self._keep(record, record.event_id, place, "")
            what, pointer = "links of it are", "/event_id"
        else:
            return out
        if first is not None:
            out.add("DUP003", pointer, f"this annotator's {what} also in {first}")
        return out

    def remember_faulty(self, value: Any, record: Record, place: str) -> None:
        """Remember what links may end in of a layer that is not good: it takes nobody's place."""
        if not isinstance(record, Layer | Contribution):
            return
        made = record.provenance
        who = made.annotator if made is not None else place.rpartition(":")[0]
        ids = [_ids(value, "claims"), "|", _ids(value, "quotes")]
        for name in (who, *([""] if made is None else [])):
            key = _key("layer", record.kind, name, record.article_id, good=False)
            self._ledger.add_layer(key, place, " ".join(ids))

    def _keep(self, record: Layer | LinkSet, about: str, place: str, ends: str) -> str | None:
        unsigned = record.provenance is self._unsigned and not self._known
        who = place.rpartition(":")[0] if unsigned else record.provenance.annotator
        what = "layer" if isinstance(record, Layer) else "links"
        if unsigned:
            self._ledger.add_layer(_key(what, record.kind, "", about), place, ends)
        return self._ledger.add_layer(_key(what, record.kind, who, about), place, ends)

    def spoil(self, id_: object) -> None:
        """Note that an article is there, but no good; of what is no id, nothing."""
        if isinstance(id_, str) and _ID.fullmatch(id_):
            self.articles.faulty.add(id_)

    def _layer(self, record: Layer | Contribution) -> Judged:
        article = self.articles.get(record.article_id)
        if article is None:
            return None, self._no_article(record.article_id)
        layer = record if isinstance(record, Layer) else self._exact(record, article)
        if isinstance(layer, list):
            return None, layer
        if layer.text_sha256 == article.text_sha256:
            layer = complete(layer, article)
        return layer, judge_layer(layer, article)

    def _exact(self, record: Contribution, article: Article) -> Layer | list[Problem]:
        """Find the words of a contribution, or say which have no place."""
        located = locate(record, article)
        if isinstance(located, list):
            return located
        located["provenance"] = located.get("provenance") or self._unsigned
        return read(Layer, located)

    def _signed(self, links: LinkSet) -> LinkSet:
        """Make links of contributed ones."""
        if not isinstance(links, ContributedLinks):
            return links
        fields = {name: getattr(links, name) for name in LinkSet.model_fields}
        return LinkSet(**fields | {"provenance": links.provenance or self._unsigned})

    def _no_article(self, id_: str) -> Findings:
        out = Findings()
        if id_ in self.articles.faulty:
            message, cure = f"the article {id_} is itself at fault", "mend the article first"
        else:
            message = f"there is no capture and no fixed text of the article {id_}"
            cure = (
                "correct `article_id`; or run this in the folder that has `seeds`, "
                "or say where they are (--seeds)"
            )
        out.add("REF003", "/article_id", message, cure)
        return out

    def _article(self, article: Article, data: bytes, place: str) -> list[Problem]:
        captures = self.articles.captures()
        raw = None
        if captures and article.id in captures.captures:
            capture = captures.capture(article.id)
            raw = capture.text if capture else None
        problems = judge_article(article, raw)
        if self.articles.other_text(article):
            out = Findings()
            message = "another text of this article is known, and layers count in that one"
            out.add("TEXT002", "/text_sha256", message, "leave the article out")
            problems = [*problems, *out]
        if any_error(problems):
            self.spoil(article.id)
            return problems
        if first := self.articles.add(article, data, place):
            out = Findings()
            out.add("DUP003", "/id", f"the article {article.id} is also in {first}")
            return [*problems, *out]
        split = (captures or self.articles.fixed).split(article)
        long = longest_paragraph(article)
        return problems + self.corpus.judge(article.id, article.event_id, split, long)

    def _kind(self, links: LinkSet, end: End) -> str | None:
        """Say what an end of a link is in its annotator's own layers."""
        id_ = end.article_id
        article = self.articles.get(id_)
        if article is None:
            return "claim" if id_ in self.articles.faulty else "record of no known article"
        if article.event_id != links.event_id:
            return f"record of the event {article.event_id!r}"
        who = links.provenance.annotator
        for name, good in ((who, True), (who, False), ("", True), ("", False)):
            # who sends both need not sign the layer
            key = _key("layer", links.kind, name, id_, good=good)
            if (known := self._ledger.ends(key)) is not None:
                break
        else:
            known = self._stored(links, article)
        claims, quotes = _parted(known)
        return "claim" if end.id in claims else "quote" if end.id in quotes else None

    def _stored(self, links: LinkSet, article: Article) -> str:
        """Give the ids of a layer that is among the annotations and not in the batch."""
        index = self.articles.fixed.index
        who = links.provenance.annotator
        if links.kind == store.GOLD:
            places = [index.gold.get(article.id)]
        elif links.kind == "prediction":
            places = [*self.articles.predictions.layers.get(article.id, ())]
        else:
            places = [index.layers.get(article.id, {}).get(store.file_name(who))]
        read_ = (store.read(Layer, place) for place in places if place)
        layer = next((one for one in read_ if isinstance(one, Layer) and _by(one, links)), None)
        if layer is None:
            return ""
        layer = complete(layer, article) if layer.text_sha256 == article.text_sha256 else layer
        ends = _ends(layer)
        self._ledger.add_layer(_key("layer", links.kind, who, article.id), "", ends)
        return ends


def _by(layer: Layer, links: LinkSet) -> bool:
    """Tell whether links are between a layer's records; of one article there is one gold."""
    return links.kind == store.GOLD or layer.provenance.annotator == links.provenance.annotator


def _key(*parts: str, good: bool = True) -> str:
    return json.dumps([good, *parts])


@lru_cache(maxsize=8)
def _parted(ends: str) -> tuple[frozenset[str], frozenset[str]]:
    """Give the ids of claims and of quotes."""
    claims, _, quotes = ends.partition("|")
    return frozenset(claims.split()), frozenset(quotes.split())


def _ids(value: Any, name: str) -> str:
    """Give the ids of a list as it was sent, whatever else is wrong with its records."""
    records = value.get(name) if isinstance(value, dict) else None
    found = (
        [r.get("id") for r in records if isinstance(r, dict)] if isinstance(records, list) else []
    )
    return " ".join(id_ for id_ in found if isinstance(id_, str))


def _ends(layer: Layer) -> str:
    """Write the ids that links may end in: claims, a bar, quotes."""
    return " ".join([c.id for c in layer.claims] + ["|"] + [q.id for q in layer.quotes])
