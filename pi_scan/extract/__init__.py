"""The formats that can be read: one module each, found by being here, with a `FORMAT` and an `extract` function.

A new format is a new module. Modules that begin with an underscore are helpers. Nothing here imports a parser:
every module does that inside its functions, so that starting the program stays cheap.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import TypeAlias

from pi_scan.model import Blob, Format, Limits, Part

Extractor: TypeAlias = Callable[[Blob, Limits], Iterator[Part]]


@cache
def formats() -> tuple[Format, ...]:
    """Every format that can be read, by module name."""
    return tuple(format_ for format_, _ in _modules())


def extractor_for(media_type: str) -> Extractor | None:
    """The function that reads `media_type`, if there is one."""
    return _by_media_type().get(media_type)


@cache
def _by_media_type() -> dict[str, Extractor]:
    return {media_type: extract for format_, extract in _modules() for media_type in format_.media_types}


@cache
def _modules() -> tuple[tuple[Format, Extractor], ...]:
    """The pairs (format, function) of all modules here.

    Raises ValueError when two of them claim the same media type or extension.
    """
    found = []
    owners: dict[str, str] = {}
    for module_info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        if module_info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        format_: Format = module.FORMAT
        for claim in (*format_.media_types, *format_.extensions):
            if claim in owners:
                raise ValueError(f"{claim} is claimed by both {owners[claim]} and {module_info.name}")
            owners[claim] = module_info.name
        found.append((format_, module.extract))
    return tuple(found)
