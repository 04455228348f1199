"""Captures and annotations side by side, read article by article."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from sayso import jsonl
from sayso.annotations import store
from sayso.dataset.splits import split_of
from sayso.dataset.tables import Reading
from sayso.errors import NotFound
from sayso.problem import Problem, any_error, placed
from sayso.records.article import Article
from sayso.records.derive import complete
from sayso.records.judge_article import judge_article
from sayso.records.judge_layer import judge_layer
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.rules import RULES, Findings
from sayso.seeds.read import Capture, Captures, Found

if TYPE_CHECKING:
    from pathlib import Path

    from sayso.annotations.store import Place
    from sayso.seeds.manifest import About

_LONG: Final = 120  # characters of a paragraph that does not stand in two texts by chance
_KNOWN: Final = ("event_id", "outlet", "url", "rights")  # what manifest and fixed record both say


def beside(seeds: Path) -> Path:
    """Give the folder that a folder of captures stands in, as short as it was given."""
    return seeds.resolve().parent if seeds.name in ("", "..") else seeds.parent


class Sources:
    """The captures of a folder and the annotations beside them.

    Small in memory: it holds where things stand, not what they say. Every fault that is met
    goes to `problems`; what is faulty is then None.
    """

    def __init__(
        self, seeds: Path | None, annotations: Path | None = None, encoding: str | None = None
    ) -> None:
        """Look what is there. Raises NotFound where there is nothing at `seeds`."""
        jsonl.forget()
        self.captures: dict[str, Found] = {}
        self.pins: dict[str, str] = {}
        self.problems: list[Problem] = []
        if seeds:
            self._look(seeds, encoding)
        self.index = store.index(annotations) if annotations else store.Index()
        self.problems += self.index.problems
        known = self.captures.keys() | self.index.articles.keys()
        lost = {id_: next(iter(places.values())) for id_, places in self.index.layers.items()}
        for id_, place in sorted((lost | self.index.gold).items()):
            if id_ in known:
                continue
            message = f"there is no capture and no fixed text of the article {id_}"
            self.note("REF003", message, place, pointer="/article_id")
        self.ids = sorted(known)
        self._layers_of: tuple[str, dict[str, Layer]] = "", {}

    def _look(self, seeds: Path, encoding: str | None) -> None:
        """Find the captures of a folder."""
        self._captures = Captures(seeds, encoding)
        self.problems = self._captures.problems
        for found in self._captures.scan():
            if isinstance(found, Problem):
                self.problems.append(found)
            else:
                self._add(found)
        if not self.captures and not any_error(self.problems):
            self.note("SEED002", "there is no capture in it", file=str(seeds))

    def reading(self, id_: str, layer: str = store.GOLD) -> Reading | None:
        """Read, complete and judge an article and a layer: gold, or an annotator's by name."""
        article = self.article(id_)
        if article is None:
            return None
        if layer != store.GOLD:
            return Reading(article, self.layers(article).get(layer))
        gold = self.gold_of(article)
        return None if gold is None and id_ in self.index.gold else Reading(article, gold)

    def gold_of(self, article: Article) -> Layer | None:
        """Give an article's gold layer, judged; None where there is none, or it is faulty."""
        place = self.index.gold.get(article.id)
        gold = self._gold(article, place) if place else None
        if gold is None or place is None:
            return None
        found = judge_layer(gold, article)
        self.problems += placed(found, place.name, place.line) if found else []
        return None if any_error(found) else gold

    def article(self, id_: str) -> Article | None:
        """Give an article, judged: its fixed text where that is kept, else made of its capture."""
        place = self.index.articles.get(id_)
        if place is not None:
            return self._judged_fixed(id_, place)
        capture = self.capture(id_)
        article = self._made_of(id_, capture)
        if article is None or capture is None:
            return None
        return self._judged(article, capture.text, str(self.captures[id_].path))

    def _judged_fixed(self, id_: str, place: Place) -> Article | None:
        """Give a fixed article, held against its capture where that is there."""
        article = self._fixed(id_)
        if id_ not in self.captures:
            return article and self._judged(article, None, place.name, place)
        read = self._captures.read(self.captures[id_])
        if isinstance(read, list):
            self.problems += read
            return None
        if article is None:
            return None
        raw, about = read
        self._compare(article, about, place)
        if self._extracted_otherwise(article, place):
            return self._judged(article, None, place.name, place)
        return self._judged(article, raw, place.name, place)

    def _extracted_otherwise(self, article: Article, place: Place) -> bool:
        """Tell whether a page's text would come from another version of the extractor now."""
        if not article.seed.media_type.startswith("text/html"):
            return False
        capture = self._captures.load(self.captures[article.id])
        if isinstance(capture, list) or capture.seed.media_type == article.seed.media_type:
            return False
        message = (
            f"its text was read by {article.seed.media_type}, here is {capture.seed.media_type}"
        )
        cure = "nothing to do: the fixed text stands, and is not held against the page"
        self.note("SEED003", message, place, pointer="/seed/media_type", cure=cure)
        return True

    def _judged(
        self, article: Article, raw: str | None, file: str, place: Place | None = None
    ) -> Article | None:
        found = judge_article(article, raw)
        if found:
            self.problems += placed(found, file, place.line if place else None)
        return None if any_error(found) else article

    def recut(self, id_: str) -> Article | None:
        """Make an article of its capture anew, whatever text is kept."""
        return self._made_of(id_, self.capture(id_)) if id_ in self.captures else None

    def name(self, id_: str) -> str | None:
        """Name an article's capture, where it is there."""
        found = self.captures.get(id_)
        return self._captures.name(found) if found else None

    def capture(self, id_: str) -> Capture | None:
        """Read an article's capture. Raises NotFound where it is gone."""
        capture = self._captures.load(self.captures[id_])
        if isinstance(capture, list):
            self.problems += capture
            return None
        return capture

    def split(self, article: Article) -> str:
        """Give an article's split: its own pin, its event's, else by a hash of the event."""
        found = self.captures.get(article.id)
        own = found.split if found else None
        return own or self.pins.get(article.event_id) or split_of(article.event_id)

    def layers(self, article: Article) -> dict[str, Layer]:
        """Give what each annotator says about an article, by name; judged.

        A layer with an error is left out: its problems are in `problems`. Those of the last
        article are held, since more than one reader of the same article asks.
        """
        if article.id == self._layers_of[0]:
            return self._layers_of[1]
        found: dict[str, Layer] = {}
        for place in self.index.layers.get(article.id, {}).values():
            layer = self.layer_at(article, place)
            if layer is None:
                continue
            problems = [*judge_layer(layer, article), *signed(layer, place)]
            self.problems += placed(problems, place.name, place.line) if problems else []
            if not any_error(problems):
                found[layer.provenance.annotator] = layer
        self._layers_of = article.id, found
        return found

    def link_sets(self, event_id: str) -> dict[str, LinkSet]:
        """Give the links that each annotator sees between an event's claims, by name."""
        found: dict[str, LinkSet] = {}
        for place in self.index.link_sets.get(event_id, {}).values():
            links = store.read(LinkSet, place)
            if isinstance(links, list):
                self.problems += links
                continue
            if problems := signed(links, place):
                self.problems += placed(problems, place.name, place.line)
            found[links.provenance.annotator] = links
        return found

    def links(self, event_id: str) -> LinkSet | None:
        """Give the gold links of an event, where there are any."""
        place = self.index.links.get(event_id)
        links = store.read(LinkSet, place) if place else None
        return None if isinstance(links, list) else links

    def find(self, wanted: str) -> str:
        """Give the id of the one article that `wanted` means.

        It may be an id, the beginning of one (with or without `art-`), a capture's file name,
        or the beginning of that. Raises NotFound where there is none, or more than one.
        """
        names = {id_: self.name(id_) for id_ in self.captures}
        exact = [id_ for id_ in self.ids if wanted in (id_, names.get(id_))]
        begun = [
            id_
            for id_ in self.ids
            if id_.startswith((wanted, f"art-{wanted}"))
            or (names.get(id_) or "").startswith(wanted)
        ]
        meant = exact or begun
        if len(meant) == 1:
            return meant[0]
        listed = "\n".join(f"  {id_}  {names.get(id_, '')}" for id_ in (meant or self.ids)[:20])
        message = f"{wanted!r} means {len(meant) or 'no'} article(s); there are\n{listed}"
        raise NotFound(message)

    def _add(self, found: Found) -> None:
        twin = self.captures.get(found.article_id)
        if twin is not None:
            message = f"the same capture as {self._captures.name(twin)}"
            self.note("DUP003", message, file=str(found.path), line=found.line)
            return
        self.captures[sys.intern(found.article_id)] = found
        if found.split:
            self.pins.setdefault(found.event_id or found.article_id, found.split)

    def _fixed(self, id_: str) -> Article | None:
        place = self.index.articles.get(id_)
        if place is None:
            return None
        article = store.read(Article, place)
        if isinstance(article, list):
            self.problems += article
            return None
        if article.id != id_:
            self.note("REF003", f"it holds the article {article.id}, not {id_}", place)
            return None
        return article

    def _made_of(self, id_: str, capture: Capture | None) -> Article | None:
        from sayso.seeds.article import make  # noqa: PLC0415  to load the cleaner takes its time

        article = make(capture) if capture else None
        if isinstance(article, Problem):
            found = self.captures[id_]
            self.problems += placed([article], str(found.path), found.line)
            return None
        return article

    def _gold(self, article: Article, place: Place) -> Layer | None:
        """Read an article's gold layer."""
        layer = self.layer_at(article, place)
        if layer is not None and layer.kind != store.GOLD:
            message, cure = not_gold(layer)
            self.note("GOLD001", message, place, pointer="/kind", cure=cure)
            return None
        return layer

    def layer_at(self, article: Article, place: Place) -> Layer | None:
        """Read a layer of an article; complete it where it was made on the article's text."""
        layer = store.read(Layer, place)
        if isinstance(layer, list):
            self.problems += layer
            return None
        if layer.article_id != article.id:
            message = f"it holds a layer of {layer.article_id}, not of {article.id}"
            self.note("REF003", message, place, pointer="/article_id")
            return None
        return complete(layer, article) if layer.text_sha256 == article.text_sha256 else layer

    def _compare(self, article: Article, about: About, place: Place) -> None:
        """Warn where the manifest has learned what the fixed record does not say."""
        for name in _KNOWN:
            new, old = getattr(about, name), getattr(article, name)
            if new and new != type(new)() and new != old:
                message = f"the manifest says {new!r}, the fixed record {old!r}"
                self.note("SEED003", message, place, pointer=f"/{name}")

    def note(
        self,
        code: str,
        message: str,
        place: Place | None = None,
        *,
        file: str | None = None,
        line: int | None = None,
        pointer: str | None = None,
        cure: str | None = None,
    ) -> None:
        """Add a problem that breaks a rule."""
        rule = RULES[code]
        self.problems.append(
            Problem(
                code=code,
                message=message,
                severity=rule.severity,
                cure=cure or rule.cure,
                file=place.name if place else file,
                line=place.line if place else line,
                pointer=pointer,
            )
        )


def longest_paragraph(article: Article) -> int | None:
    """Give the hash of an article's longest paragraph, where it is long."""
    at = max(((zone.end - zone.start, zone.start) for zone in article.zones), default=(0, 0))
    return hash(article.text[at[1] : sum(at)]) if at[0] >= _LONG else None


def not_gold(record: Layer | LinkSet) -> tuple[str, str]:
    """Give message and cure for what is no gold where only gold stands."""
    message = f"it is of the kind {record.kind!r}: only gold goes into the dataset"
    return message, "have it adjudicated, or take it out of this folder"


def signed(record: Layer | LinkSet, place: Place) -> list[Problem]:
    """Hold an annotator's record against the folder that it stands in (REF003)."""
    annotator, folder = record.provenance.annotator, place.path.parent
    home = store.BY_PEOPLE.get(record.kind)
    if (folder.parent.name, folder.name) == (home, store.file_name(annotator)):
        return []
    cure = "put it into its annotator's folder"
    if record.kind == "prediction":
        cure = f"put it into {store.PREDICTED}/: a program is no annotator"
    return _misplaced(record, folder, cure)


def foretold(record: Layer | LinkSet, place: Place) -> list[Problem]:
    """Hold what stands among the predictions against being one (REF003)."""
    if record.kind == "prediction":
        return []
    home = store.BY_PEOPLE.get(record.kind, store.GOLD)
    cure = f"only predictions stand there: put it into {home}/"
    return _misplaced(record, place.path.parent, cure)


def _misplaced(record: Layer | LinkSet, folder: Path, cure: str) -> list[Problem]:
    annotator = record.provenance.annotator
    message = f"a record of the kind {record.kind!r} by {annotator!r} stands in {folder}"
    out = Findings()
    out.add("REF003", "/provenance", message, cure)
    return out
