"""Finds personal information of Massachusetts residents in files (201 CMR 17.02), for the inventory of 17.03(h).

The library is four functions: `scan`, `detect`, `detect_rows` and `extract`; the nouns are in `pi_scan.model`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pi_scan.api import detect, detect_rows, extract, scan

__all__ = ["__version__", "detect", "detect_rows", "extract", "scan"]


class _Package(ModuleType):
    """A package with functions that are called as stages below it are: here, the functions have their names.

    `from pi_scan.detect import …` finds the stage all the same.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):  # which the import of a stage would put here
            super().__setattr__(name, value)


def __getattr__(name: str) -> object:
    """Functions are loaded when they are asked for: the command line starts without most of what they need."""
    if name == "__version__":
        from importlib.metadata import version

        return version("pi-scan")
    if name in __all__:
        from pi_scan import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


sys.modules[__name__].__class__ = _Package
