"""What holds for every test: no network, a cache of its own for `datasets`, known examples."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from spacy.language import Language

    from builder import Project
    from labelstudio import Server
    from sayso.predict.predictor import Rules

ROOT = Path(__file__).parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

# Before `datasets` is imported: it reads its environment once. Child processes inherit it.
_CACHE = tempfile.mkdtemp(prefix="sayso-tests-")
atexit.register(shutil.rmtree, _CACHE, ignore_errors=True)
os.environ |= {
    "HF_HOME": _CACHE,
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    "NO_COLOR": "1",
}


# The same examples at every run, so that a red test is somebody's change.
# `HYPOTHESIS_PROFILE=soak` looks for new ones, ten times as many.
_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "default", deadline=None, suppress_health_check=_SLOW_IS_FINE, derandomize=True
)
settings.register_profile(
    "soak", max_examples=1000, deadline=None, suppress_health_check=_SLOW_IS_FINE
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a git repository of what is here now, without environments and caches."""
    import pages  # noqa: PLC0415  only where a test asks for it

    folder = tmp_path_factory.mktemp("upstream") / "sayso"
    left_out = (".*_cache", ".venv*", ".git", ".hypothesis", "__pycache__", "drafts")
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*left_out))
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "now"], ["tag", "v0.1.0"]):
        subprocess.run(["git", *command], cwd=folder, env=pages.environment(), check=True)
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Give the project of `builder.norholm`, with everybody's layers, built. To be read only."""
    from builder import everybody, norholm  # noqa: PLC0415  only where a test asks for it

    project = everybody(norholm(tmp_path_factory.mktemp("norholm")))
    project.build()
    return project


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    """Give a copy of it that may be changed and spoilt."""
    return built.copy(tmp_path / "project")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give a headless Chromium, one a process; skip where none is installed."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium on PATH (Debian: apt install chromium)")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only where there is one

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture(scope="session")
def label_studio() -> Iterator[Server]:
    """Give a real Label Studio, one a process."""
    import labelstudio  # noqa: PLC0415  only where a test asks for it

    with labelstudio.serve() as server:
        yield server


@pytest.fixture(scope="session")
def rules() -> Rules:
    """Give the default predictor; to load its model takes a second, so there is one a process."""
    pytest.importorskip("spacy")
    from sayso.predict.predictor import Rules  # noqa: PLC0415  an extra, only where a test asks

    return Rules()


@pytest.fixture(scope="session")
def nlp(rules: Rules) -> Language:
    """Give the default model."""
    return rules.nlp


@pytest.fixture(scope="session")
def common(nlp: Language) -> frozenset[str]:
    """Give the words that the model's lemmatizer knows."""
    from sayso.predict.entities import names  # noqa: PLC0415  same

    return names.vocabulary(nlp)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say last of all where no person was at work in Label Studio, for want of a browser."""
    told = config.pluginmanager.get_plugin("terminalreporter")
    if told is None or hasattr(config, "workerinput"):
        return
    if any("test_labelstudio_browser" in one.nodeid for one in told.stats.get("skipped", ())):
        told.write_line("The browser walk in Label Studio did not run: no Chromium on PATH.")
