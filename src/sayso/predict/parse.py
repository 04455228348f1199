"""An article's text as one spaCy `Doc` whose tokens count in the article's code points."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.language import Language
    from spacy.tokens import Doc

    from sayso.records.article import Article

LONGEST: Final = 10_000
"""Code points of a line that is read; a longer one is passed over (a paragraph has hundreds)."""
_LINE: Final = re.compile(r"[^\n]*\n+|[^\n]+")  # with the blank lines behind it
_BATCH: Final = 128  # lines that the model reads at a time

# What the model knows, for what articles have; one code point for one, so that offsets hold.
_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u200a\u202f\t", " "),
    }
)


def parse(nlp: Language, articles: Iterable[Article]) -> Iterator[tuple[Article, Doc]]:
    """Parse articles, in order.

    A `Doc` is as long as its article's text, and token offsets (`idx`) are the article's code
    points; typographic quote marks, apostrophes and spaces are the plain ones in it. Each line
    is read alone, so that no sentence and no name crosses a line break. A line of more than
    `LONGEST` code points is one token without tag and head.
    """
    from spacy.tokens import Doc  # noqa: PLC0415  an extra

    lines: list[Doc] = []
    for doc, (article, last) in nlp.pipe(_lines(nlp, articles), as_tuples=True, batch_size=_BATCH):
        lines.append(doc)
        if last:
            yield article, Doc.from_docs(lines, ensure_whitespace=False)
            lines.clear()


def _lines(
    nlp: Language, articles: Iterable[Article]
) -> Iterator[tuple[Doc, tuple[Article, bool]]]:
    """Yield each line, its newline with it, and whether it is its article's last."""
    from spacy.tokens import Doc  # noqa: PLC0415  an extra

    for article in articles:
        lines = _LINE.findall(article.text.translate(_PLAIN)) or [""]
        for at, line in enumerate(lines, 1):
            if len(line.rstrip("\n")) <= LONGEST:
                doc = nlp.make_doc(line)
            else:
                doc = Doc(nlp.vocab, words=[line], spaces=[False])
            yield doc, (article, at == len(lines))
