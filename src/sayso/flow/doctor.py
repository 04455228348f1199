"""`doctor`: whether the server is fit for the work, and its projects still as they were made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sayso.annotations.labelstudio.client import TESTED
from sayso.annotations.labelstudio.config import OF_PAIRS, controls, labelling_config, structure
from sayso.flow.studio import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sayso.annotations.labelstudio.client import Studio
    from sayso.flow.studio import Standing

Health = Literal["good", "warning", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    health: Health
    said: str
    cure: str | None = None


def doctor(studio: Studio, project: str | None = None) -> list[Finding]:
    """Look at a server, and at the projects of one piece of work. Raises ServerFailed."""
    found = [_version(studio.version()), _key(studio), *_telemetry(studio)]
    if project is not None:
        standings = standing(studio, project)
        if not standings:
            cure = f"`sayso push --project {project!r}` makes one"
            found.append(Finding("project", "warning", f"there is no {project!r}", cure))
        for one in standings:
            found += _project(studio, one)
    return found


def untested(release: str) -> str | None:
    """Say what is wrong with a server's version; None where the tests have run against it."""
    minor = re.match(r"(\d+)\.(\d+)", release)
    oldest, newest = (tuple(map(int, v.split("."))) for v in TESTED)
    if minor and oldest <= (int(minor[1]), int(minor[2])) <= newest:
        return None
    tested = TESTED[0] if oldest == newest else f"{TESTED[0]} to {TESTED[1]}"
    return f"Label Studio {release} was never tested with this package; {tested} was"


def _version(release: str) -> Finding:
    wrong = untested(release)
    if wrong is None:
        return Finding("server", "good", f"Label Studio {release}")
    cure = 'pip install "label-studio==1.23.*"; older servers may count offsets otherwise'
    return Finding("server", "warning", wrong, cure)


def _key(studio: Studio) -> Finding:
    if studio.personal:
        return Finding("key", "good", "a personal access token, renewed by itself")
    return Finding("key", "good", "a legacy token")


def _telemetry(studio: Studio) -> Iterator[Finding]:
    told = studio.collects()
    if told is None:
        cure = "start the server with LABEL_STUDIO_COLLECT_ANALYTICS=false"
        yield Finding("telemetry", "warning", "the server does not tell whether it reports", cure)
    elif told:
        cure = "start the server with LABEL_STUDIO_COLLECT_ANALYTICS=false"
        said = "the server reports what is done on it, texts included, to its makers"
        yield Finding("telemetry", "bad", said, cure)
    else:
        yield Finding("telemetry", "good", "off")


def _project(studio: Studio, one: Standing) -> Iterator[Finding]:
    title, pass_ = one.target.title, one.target.pass_
    settings = studio.project(one.id)
    config = str(settings.get("label_config"))
    there, here = structure(config), structure(labelling_config(pass_)) or {}
    if there is None:
        yield Finding(title, "bad", "its labelling config is no XML", "push under another title")
    elif there != here:
        odd = sorted(
            name for name in there.keys() | here.keys() if there.get(name) != here.get(name)
        )
        cure = "put annotations/labelstudio/ into its settings, or push under another title"
        yield Finding(title, "bad", f"its labelling config differs in {', '.join(odd)}", cure)
    elif config.strip() != labelling_config(pass_).strip():
        cure = "harmless; annotations/labelstudio/ has the newer one"
        yield Finding(title, "warning", "its labelling config looks otherwise", cure)
    else:
        yield Finding(title, "good", "its labelling config is this package's")
    yield from _labels(
        studio, one, settings.get("model_version"), bool(settings.get("task_number"))
    )


def _labels(studio: Studio, one: Standing, version: object, tasks: bool) -> Iterator[Finding]:  # noqa: FBT001  private
    title, allowed = one.target.title, controls(one.target.pass_)
    used = studio.summary(one.id).get("created_labels") or {}
    lost = [
        f"{control}: {label}"
        for control, labels in used.items()
        for label in labels
        if (values := allowed.get(control, ())) is not None and label not in values
    ]
    if lost and one.target.pass_ not in OF_PAIRS:
        cure = "these regions go to quarantine; relabel them"
        said = f"annotations use labels that no config has: {', '.join(sorted(lost))}"
        yield Finding(title, "bad", said, cure)
    if tasks and not version:
        cure = "push with --from, or leave it so"
        yield Finding(title, "warning", "annotators are shown no prediction", cure)
