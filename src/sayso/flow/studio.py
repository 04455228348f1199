"""What `push`, `pull`, `status` and `doctor` have in common: projects by their titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.labelstudio.config import (
    GUIDELINES,
    PASSES,
    guideline_version,
    guidelines,
    labelling_config,
    structure,
)
from sayso.annotations.store import file_name
from sayso.errors import NotFound

if TYPE_CHECKING:
    from pathlib import Path

    from sayso.annotations.labelstudio.client import Studio

_JOINED: Final = " · "
_LONGEST: Final = 50  # characters of a title; Label Studio refuses longer ones
_TITLES: Final = {pass_: pass_.replace(",", ", ") for pass_ in PASSES}


@dataclass(frozen=True, slots=True)
class Target:
    """One project on the server: what annotators are asked there, and who they are."""

    project: str
    """The title that the projects of one piece of work have in common."""
    pass_: str
    name: str | None = None
    """The only annotator of it; None where everybody annotates."""

    @property
    def title(self) -> str:
        """The title on the server: `Summit · claims · anna`."""
        return _JOINED.join(part for part in (self.project, _TITLES[self.pass_], self.name) if part)

    @property
    def part(self) -> str:
        """Its folder among the exports: `claims-for-anna`."""
        whom = f"-for-{file_name(self.name)}" if self.name else ""
        return self.pass_.replace(",", "-") + whom

    def check(self) -> None:
        """Raise NotFound for a title that the server would not take, or that reads otherwise."""
        joined = _JOINED in self.project or self.title != self.title.strip()
        joined = joined or not self.project or not self.title.isprintable()
        if joined or _target(self.title, self.project) != self:
            message = (
                f"{self.title!r} cannot be a title: leave out {_JOINED!r}, slashes, "
                "and spaces at the ends"
            )
            raise NotFound(message)
        if len(self.title) > _LONGEST:
            message = f"the title {self.title!r} is longer than {_LONGEST} characters: shorten it"
            raise NotFound(message)


@dataclass(frozen=True, slots=True)
class Standing:
    """A project that is there."""

    target: Target
    id: int
    settings: dict[str, Any]


def _target(title: str, project: str) -> Target | None:
    """Read a project's title; None where it is none of ours."""
    if not title.startswith(project + _JOINED):
        return None
    rest = title[len(project + _JOINED) :].split(_JOINED)
    passes = [pass_ for pass_, name in _TITLES.items() if name == rest[0]]
    if not passes or len(rest) > 2 or "" in rest or "/" in title:  # noqa: PLR2004  pass, name
        return None
    return Target(project, passes[0], rest[1] if len(rest) > 1 else None)


def standing(studio: Studio, project: str) -> list[Standing]:
    """List the projects of one piece of work, in the order of their titles.

    Raises NotFound where two have one title: which is meant?
    """
    found: dict[str, Standing] = {}
    for settings in studio.projects():
        target = _target(str(settings.get("title")), project)
        if target is None:
            continue
        if target.title in found:
            message = f"there are two projects {target.title!r} on {studio.url}: rename one"
            raise NotFound(message)
        found[target.title] = Standing(target, settings["id"], settings)
    return [found[title] for title in sorted(found)]


def there(studio: Studio, project: str) -> list[Standing]:
    """List the projects of one piece of work; raises NotFound where there is none."""
    found = standing(studio, project)
    if not found:
        begun = f"{project}{_JOINED}{_TITLES['claims']}"
        message = (
            f"there is no project {begun!r} or the like on {studio.url} that this user sees: "
            f"`sayso push --project {project!r}` makes it"
        )
        raise NotFound(message)
    return found


def takes(config: str, pass_: str) -> bool:
    """Tell whether a labelling config takes the results of a pass."""
    return structure(config) == structure(labelling_config(pass_))


def guidelines_of(annotations: Path) -> tuple[str, str | None]:
    """Give the guidelines that stand beside the annotations, else the package's; their version.

    Raises NotFound where they cannot be read.
    """
    own = annotations / GUIDELINES
    try:
        markdown = own.read_text("utf-8") if own.is_file() else guidelines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot read {own}: {error}"
        raise NotFound(message) from error
    return markdown, guideline_version(markdown)
