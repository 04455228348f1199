"""Judge an article: its hashes, its zones, and that it tiles its capture."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sayso.records.rules import Findings

if TYPE_CHECKING:
    from sayso.problem import Problem
    from sayso.records.article import Article


def judge_article(
    article: Article,
    raw: str | None = None,
) -> list[Problem]:
    """Judge an article; with the decoded capture also that kept and dropped tile it."""
    out = Findings()
    text = article.text
    if hashlib.sha256(text.encode()).hexdigest() != article.text_sha256:
        out.add("TEXT002", "/text_sha256", "it is not the sha256 of the text")
    if not article.seed.sha256.startswith(article.id[4:]):
        out.add("TEXT002", "/id", "it is not made of the capture's sha256")
    out.add_unless_day("/published", article.published)
    out.add_unless_day("/captured", article.captured)
    last = 0
    for at, zone in enumerate(article.zones):
        good = last <= zone.start < zone.end <= len(text)
        if not good or text.find("\n", zone.start, zone.end) >= 0:
            out.add("ZONE002", f"/zones/{at}", f"{zone.start}-{zone.end} is no zone of the text")
        last = max(last, zone.end)
    _judge_alignment(article, raw, out)
    _judge_tiling(article, raw, out)
    return out


def _judge_alignment(article: Article, raw: str | None, out: Findings) -> None:
    """Judge ARTICLE001: the alignment tiles the text and says what the capture says."""
    at = 0
    for n, piece in enumerate(article.alignment):
        words = article.text[piece.start : piece.end]
        if piece.start != at or piece.end <= piece.start:
            out.add("ARTICLE001", f"/alignment/{n}", f"the text has a gap or overlap at {at}")
        at = piece.end
        if piece.raw_start is None or piece.raw_end is None:
            if words != "\n":
                out.add("ARTICLE001", f"/alignment/{n}", "only a newline may be inserted")
        elif raw is not None:
            cut = raw[piece.raw_start : piece.raw_end]
            if words != cut and not (words == "\n" and cut in ("\r", "\r\n")):
                out.add("ARTICLE001", f"/alignment/{n}", "the text differs from the capture")
    if article.alignment and at != len(article.text):
        out.add("ARTICLE001", "/alignment", f"it ends at {at}, the text at {len(article.text)}")


def _judge_tiling(article: Article, raw: str | None, out: Findings) -> None:
    """Judge ARTICLE001: kept and dropped stretches tile the capture."""
    stretches = sorted(
        [(d.raw_start, d.raw_end) for d in article.dropped]
        + [
            (p.raw_start, p.raw_end)
            for p in article.alignment
            if p.raw_start is not None and p.raw_end is not None
        ]
    )
    at = 0
    for start, end in stretches:
        if start != at or end <= start:
            out.add("ARTICLE001", "", f"kept and dropped leave a gap or overlap at {at} of the raw")
            return
        at = end
    chars = article.seed.chars if raw is None else len(raw)
    if at != chars or chars != article.seed.chars:
        out.add("ARTICLE001", "", f"kept and dropped end at {at}, the capture at {chars}")
