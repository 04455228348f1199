"""A rule in words, with a bad and a good example."""

from __future__ import annotations


def explain(code: str) -> str:
    """Explain one rule, or list all. Raises UsageError for a code that there is none of."""
    raise NotImplementedError
