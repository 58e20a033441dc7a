"""The version of the program."""

from __future__ import annotations


def version() -> str:
    """As the installed package states it."""
    from importlib import metadata

    try:
        return metadata.version("pi-scan")
    except metadata.PackageNotFoundError:  # run from a folder, not installed
        return "0+unknown"
