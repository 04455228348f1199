"""What holds for every test: no network, and a cache of its own for `datasets`."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from builder import Project

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


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Give the project of `builder.norholm`, built. To be read only."""
    from builder import norholm  # noqa: PLC0415  only where a test asks for it

    project = norholm(tmp_path_factory.mktemp("norholm"))
    project.build()
    return project


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    """Give a copy of it that may be changed and spoilt."""
    return built.copy(tmp_path / "project")
