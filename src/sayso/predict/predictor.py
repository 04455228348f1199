"""What predicts layers: a protocol, and the rules over a spaCy pipeline that come with sayso."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final, Protocol

from sayso.predict.claims import found as claims
from sayso.predict.confidence import CLAIMS
from sayso.predict.entities import names
from sayso.predict.entities.clusters import as_entities, in_order
from sayso.predict.entities.referents import Referents
from sayso.predict.faults import Fault
from sayso.predict.model import DEFAULT, load
from sayso.predict.parse import LONGEST, parse
from sayso.predict.quotes import records as quotes
from sayso.predict.quotes.parsed import Parsed
from sayso.records.layer import Layer
from sayso.records.provenance import Provenance
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Doc

    from sayso.problem import Problem
    from sayso.records.article import Article

NAME: Final = "sayso-rules"


class Predictor(Protocol):
    """Anything that reads articles and gives a prediction layer of each.

    A layer names its article and the sha256 of the text it was made on; its spans are half-open
    code points of that text; its kind is `prediction`. Whatever else makes such layers (a model of
    your own, in any language) can write them as JSON Lines and go the same way from there.
    """

    @property
    def provenance(self) -> Provenance:
        """Who made the layers."""

    def predict(self, articles: Iterable[Article]) -> Iterator[Layer | Problem]:
        """Give each article's layer, in order, while articles are still being read.

        A Problem says what was not read; the article's layer comes all the same.
        """


class Rules:
    """The default: rules over the parse of a spaCy pipeline. Deterministic, no network."""

    def __init__(self, model: str | None = None, *, complementisers: bool = False) -> None:
        """Load the pipeline (`model.load`). Raises MissingExtra, NotFound.

        With `complementisers` content begins with its "that" or "whether", as in PARC 3 and
        PolNeAR; our guidelines leave it out (Q5).
        """
        self.nlp = load(model)
        self._complementisers = complementisers
        self._common = names.vocabulary(self.nlp)
        self.provenance = Provenance(
            annotator=NAME,
            annotator_kind="rule",
            tool=f"sayso with {model or DEFAULT}",
            tool_version=version("sayso"),
        )

    def predict(self, articles: Iterable[Article]) -> Iterator[Layer | Problem]:
        """Give each article's layer, after a Problem for each line too long to be read."""
        for article, doc in parse(self.nlp, articles):
            yield from _unread(article)
            yield self.layer(article, doc)

    def layer(self, article: Article, doc: Doc) -> Layer:
        """Give the layer of an article whose parse is there."""
        parsed = Parsed(doc, article.text)
        clusters = names.find(doc, article, self._common)
        told = quotes.find(parsed, Referents(doc, article, clusters))
        entities = as_entities(clusters, article.text)
        ids = {id(cluster): f"e{n}" for n, cluster in enumerate(in_order(clusters), 1)}
        said = quotes.as_quotes(told, ids, article, parsed, complementisers=self._complementisers)
        return Layer(
            schema_version=SCHEMA_VERSION,
            article_id=article.id,
            text_sha256=article.text_sha256,
            kind="prediction",
            provenance=self.provenance,
            entities=entities,
            quotes=said,
            claims=tuple(
                claim.model_copy(update={"confidence": CLAIMS})
                for claim in claims.find(article, doc, said, entities)
            ),
        )


def _unread(article: Article) -> Iterator[Problem]:
    """Yield one Problem where lines were too long to be read."""
    long = [
        (number, len(line))
        for number, line in enumerate(article.text.split("\n"), 1)
        if len(line) > LONGEST
    ]
    if long:
        number, length = long[0]
        more = f" (and {len(long) - 1:,} more)" if len(long) > 1 else ""
        message = f"paragraph {number} has {length:,} characters{more} and was not read"
        yield Fault.UNREAD.problem(message, article.seed.name)
