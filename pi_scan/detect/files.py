"""Where the folder `detectors/` is: beside the package in a checkout, inside it when installed from a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def detectors() -> Path:
    """The folder of the rules that come with the program.

    >>> (detectors() / "ssn" / "us.toml").is_file()
    True
    """
    installed = _PACKAGE / "detectors"
    return installed if installed.is_dir() else _PACKAGE.parent / "detectors"
