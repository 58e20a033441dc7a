"""The formats that can be read: one module each, found by being here, with a `FORMAT` and an `extract` function.

A new format is a new module. Modules that begin with an underscore are helpers. Nothing here imports a parser:
every module does that inside its functions, so that starting the program stays cheap. For the same reason a module is
loaded when the first file of its format is met: what all of them say of themselves stands in `formats.json` too.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache
from json import dumps, load  # by name: the module here that reads JSON is called so too
from typing import Any, TypeAlias

from pi_scan.model import Blob, Format, Limits, Part

Extractor: TypeAlias = Callable[[Blob, Limits], Iterator[Part]]

INDEX = os.path.join(os.path.dirname(__file__), "formats.json")
"""Module name → its `FORMAT`; written by `tools/update_docs.py`."""


@cache
def formats() -> tuple[Format, ...]:
    """Every format that can be read, by module name."""
    return tuple(_known().values())


@cache
def extractor_for(media_type: str) -> Extractor | None:
    """The function that reads `media_type`, if there is one."""
    name = _by_media_type().get(media_type)
    return None if name is None else _module(name).extract


@cache
def _by_media_type() -> dict[str, str]:
    return {media_type: name for name, format_ in _known().items() for media_type in format_.media_types}


@cache
def _known() -> dict[str, Format]:
    """Module name → format, as the index tells; from the modules themselves if it does not name those that are here."""
    with open(INDEX, encoding="utf-8") as stream:
        told = load(stream)
    if [*told] != module_names():
        return loaded()
    return {name: _format(**fields) for name, fields in told.items()}


def loaded() -> dict[str, Format]:
    """Module name → format, with all modules loaded.

    Raises ValueError when two of them claim the same media type or extension.
    """
    found: dict[str, Format] = {}
    owners: dict[str, str] = {}
    for name in module_names():
        format_: Format = _module(name).FORMAT
        for claim in (*format_.media_types, *format_.extensions):
            if claim in owners:
                raise ValueError(f"{claim} is claimed by both {owners[claim]} and {name}")
            owners[claim] = name
        found[name] = format_
    return found


def module_names() -> list[str]:
    """The modules here that read a format, in order."""
    ends = (".py", ".pyc")
    names = {name.partition(".")[0] for name in os.listdir(os.path.dirname(__file__)) if name.endswith(ends)}
    return sorted(name for name in names if not name.startswith("_"))


def _module(name: str) -> Any:
    return importlib.import_module(f"{__name__}.{name}")


def index(known: dict[str, Format]) -> str:
    """What stands in `formats.json`: a line for each module."""
    lines = []
    for name, format_ in known.items():
        fields = {key: value for key, value in asdict(format_).items() if value}
        if format_.signatures:
            fields["signatures"] = [(offset, sign.hex()) for offset, sign in format_.signatures]
        lines.append(f"{dumps(name)}: {dumps(fields, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _format(
    name: str,
    media_types: list[str],
    extensions: list[str] = [],  # noqa: B006  (only read)
    signatures: list[tuple[int, str]] = [],  # noqa: B006
    **said: str,
) -> Format:
    signs = tuple((offset, bytes.fromhex(sign)) for offset, sign in signatures)
    return Format(name, tuple(media_types), tuple(extensions), signs, **said)
