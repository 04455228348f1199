"""Problems as a stream of text, in the formats that people and programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.cli.formats.format import Format
from sayso.cli.formats.github import GitHub
from sayso.cli.formats.jsons import Json
from sayso.cli.formats.sarif import Sarif
from sayso.cli.formats.summary import Summary
from sayso.cli.formats.text import Text
from sayso.cli.formats.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMATS: Final[Mapping[str, type[Format]]] = {
    "text": Text,
    "json": Json,
    "github": GitHub,
    "sarif": Sarif,
}

__all__ = ["FORMATS", "Format", "Summary", "Totals"]
