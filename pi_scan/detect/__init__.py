"""Detection: text and tables in, numbers with their evidence out. One `Detector` serves a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from pi_scan.detect.candidate import Rejected
    from pi_scan.detect.look import Detector
    from pi_scan.detect.rules import Pack

_detectors: dict[tuple[str, str], Detector] = {}


def load_pack(*extra: str | os.PathLike[str]) -> Pack:
    """See `pi_scan.detect.rules.load_pack`; nothing of the engine is loaded before a pack is asked for."""
    from pi_scan.detect import rules

    return rules.load_pack(*map(_path, extra))


def _path(folder: str | os.PathLike[str]) -> str:
    import os

    return os.fspath(folder)


def detector(pack: Pack, engine: str = "") -> Detector:
    """The detector of `pack` in this process, made when first asked for."""
    made = _detectors.get((pack.hash, engine))
    if made is None:
        import platformdirs

        from pi_scan.detect.look import Detector

        cache = platformdirs.user_cache_path("pi-scan", appauthor=False)
        made = _detectors.setdefault((pack.hash, engine), Detector(pack, engine=engine, cache=cache))
    return made


__all__ = ["Detector", "Pack", "Rejected", "detector", "load_pack"]
