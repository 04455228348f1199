"""What all records share: strictness, immutability and the small types of their fields."""

from __future__ import annotations

from typing import Annotated, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION: Final = "1.0.0"
KNOWN_VERSIONS: Final = frozenset({SCHEMA_VERSION})

T = TypeVar("T")

# The outer container may arrive as a JSON array or a list; what is inside stays strict.
Many = Annotated[tuple[T, ...], Field(strict=False)]

# No `description` here: it would take the place of the fields' own docstrings.
Offset = Annotated[int, Field(ge=0, le=2**31 - 1)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", min_length=64, max_length=64)]
ArticleId = Annotated[str, Field(pattern="^art-[0-9a-f]{20}$", min_length=24, max_length=24)]
LocalId = Annotated[str, Field(pattern="^[A-Za-z0-9_-]+$", max_length=64)]
Version = Annotated[str, Field(pattern="^[0-9]+[.][0-9]+[.][0-9]+$", max_length=32)]
Text = Annotated[str, Field(min_length=1)]
Confidence = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
# That the day is in the calendar (no 31 February) is rule TIME003.
_DAY: Final = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME: Final = "([01][0-9]|2[0-3]):[0-5][0-9]"
IsoDate = Annotated[
    str,
    Field(
        pattern=f"^{_DAY}(T{_TIME}(:[0-5][0-9]([.][0-9]{{1,6}})?)?(Z|[+-]{_TIME})?)?$",
        examples=["2023-09-12", "2023-09-12T18:38:00+09:00"],
    ),
]
IsoDay = Annotated[
    str, Field(pattern=f"^{_DAY}$", min_length=10, max_length=10, examples=["2023-09-12"])
]


class Record(BaseModel):
    """Frozen and strict: no coercion, no unknown fields, no change after it is made."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True
    )
