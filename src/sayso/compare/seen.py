"""Whether annotators could see each other's work: agreement is more where they could."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Apart = Literal["together", "apart", "unknown"]


@dataclass(slots=True)
class Seen:
    """How many articles were annotated how, of those that two or more annotated."""

    together: int = 0
    """Two annotators worked in one project of Label Studio, where each sees all annotations."""
    apart: int = 0
    """Each worked in a project of their own; the free edition lets everybody open every one."""
    unknown: int = 0
    """Of somebody there is no evidence."""
    same_start: int = 0
    """Two began from one and the same prediction."""
    same_given: int = 0
    """Two annotated claims over the entities and quotes of one layer, which are not theirs."""
    in_part: int = 0
    """A contribution is about a part: what others have elsewhere is not held against it."""

    def count(self, how: Apart, *, same_start: bool, same_given: bool) -> None:
        """Count an article."""
        setattr(self, how, getattr(self, how) + 1)
        self.same_start += same_start
        self.same_given += same_given

    @property
    def words(self) -> Iterator[str]:
        """What there is to know, a sentence each."""
        if self.together:
            yield (
                f"{self.together:,} article(s) were annotated by two or more in one project, where "
                "they could see each other's work: that raises agreement."
            )
        if self.apart:
            yield (
                f"{self.apart:,} article(s) were annotated apart, each annotator in a project of "
                "their own (in Label Studio's free edition anybody could open the others')."
            )
        if self.unknown:
            yield (
                f"Of {self.unknown:,} article(s) it is not known whether the annotators could see "
                "each other's work."
            )
        if self.same_start:
            yield (
                f"In {self.same_start:,} article(s) two or more began from the same prediction, "
                "which draws them together: this is not how far they would agree from nothing."
            )
        if self.same_given:
            yield (
                f"In {self.same_given:,} article(s) two or more were given the same entities and "
                "quotes: there, only what is said of claims is agreement."
            )
        if self.in_part:
            yield (
                f"In {self.in_part:,} article(s) a contribution is about a part: it is compared "
                "where it has a record in the same zone (headline, paragraph), and elsewhere it "
                "counts as not having looked."
            )
