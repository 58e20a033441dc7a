"""Detection: text and tables in, numbers with their evidence out. One `Detector` serves a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from pi_scan.detect.candidate import Rejected
    from pi_scan.detect.look import Detector
    from pi_scan.detect.rules import Pack, PackError

_detectors: dict[tuple[str, str], Detector] = {}


def load_pack(*extra: str | os.PathLike[str], ner: bool = False, brief: bool = False) -> Pack:
    """See `pi_scan.detect.rules.load_pack`; nothing of the engine is loaded before a pack is asked for."""
    from pi_scan.detect import rules

    return rules.load_pack(*map(_path, extra), ner=ner, brief=brief)


def checked_hash(*extra: str | os.PathLike[str], ner: bool = False) -> str:
    """The hash of a pack that can be used. Only rules that were never loaded on this machine are loaded for it.

    Raises `PackError` for the first thing that is wrong in any file.
    """
    from pi_scan.detect.tables import are_kept, pack_hash

    if extra or not are_kept():
        return load_pack(*extra, ner=ner).hash
    return pack_hash(ner=ner)


def _path(folder: str | os.PathLike[str]) -> str:
    import os

    return os.fspath(folder)


def detector(pack: Pack, engine: str = "") -> Detector:
    """The detector of `pack` in this process, made when first asked for."""
    made = _detectors.get((pack.hash, engine))
    if made is None:
        from pi_scan.detect.kept import folder
        from pi_scan.detect.look import Detector

        made = _detectors.setdefault((pack.hash, engine), Detector(pack, engine=engine, cache=folder()))
    return made


_ELSEWHERE = {"Detector": "look", "Rejected": "candidate", "Pack": "rules", "PackError": "rules"}


def __getattr__(name: str) -> object:
    if name in _ELSEWHERE:  # the engine is loaded when it is asked for: the command line starts without it
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_ELSEWHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["Detector", "Pack", "PackError", "Rejected", "checked_hash", "detector", "load_pack"]
