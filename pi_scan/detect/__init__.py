"""Detection: text and tables in, numbers with their evidence out. One `Detector` serves a process."""

from __future__ import annotations

from pi_scan.detect.candidate import Rejected
from pi_scan.detect.look import Detector
from pi_scan.detect.rules import Pack, PackError, load_pack

_detectors: dict[tuple[str, str], Detector] = {}


def detector(pack: Pack, engine: str = "") -> Detector:
    """The detector of `pack` in this process, made when first asked for."""
    made = _detectors.get((pack.hash, engine))
    if made is None:
        import platformdirs

        cache = platformdirs.user_cache_path("pi-scan", appauthor=False)
        made = _detectors.setdefault((pack.hash, engine), Detector(pack, engine=engine, cache=cache))
    return made


__all__ = ["Detector", "Pack", "PackError", "Rejected", "detector", "load_pack"]
