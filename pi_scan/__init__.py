"""Finds personal information of Massachusetts residents in files (201 CMR 17.02), for the inventory of 17.03(h).

The library is four functions: `scan`, `detect`, `detect_rows` and `extract`; the nouns are in `pi_scan.model`.
"""

# The stages of these names are loaded first, so that from here on the package's own `scan`, `detect` and `extract` are
# the functions below; `from pi_scan.detect import …` finds the stage all the same.
import pi_scan.detect
import pi_scan.extract
import pi_scan.scan  # noqa: F401
from pi_scan.api import detect, detect_rows, extract, scan

__all__ = ["__version__", "detect", "detect_rows", "extract", "scan"]


def __getattr__(name: str) -> str:
    if name == "__version__":  # looked up when asked for: it costs more than all the rest of this import
        from importlib.metadata import version

        return version("pi-scan")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
