"""Write `corpus/share` and its sidecars in `corpus/expected`: `python tools/make_corpus_share.py`.

The same bytes each time. Documents that other programs make are made once, when the program is there and the file is
not: what these write carries dates and identifiers of its own.
"""

from __future__ import annotations

import importlib
import pkgutil
import shutil
import sys
import zlib
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import corpus_share  # noqa: E402  (after the path)
from corpus_share import base  # noqa: E402
from corpus_share.office import OfficeMissingError  # noqa: E402

for module in pkgutil.iter_modules(corpus_share.__path__):
    importlib.import_module(f"corpus_share.{module.name}")


def main() -> int:
    """Write everything; files that no function makes any more are removed."""
    share, sidecars = ROOT / "corpus/share", ROOT / "corpus/expected"
    kept: set[Path] = set()
    for path, (note, maker) in base.DOCUMENTS.items():
        doc = base.Doc(path, Random(zlib.crc32(path.encode())))
        doc.expected.note = note
        target, sidecar = share / path, sidecars / f"{path}.toml"
        try:
            content = maker(doc)
        except OfficeMissingError:
            if not target.exists():
                print(f"left out, for want of the program that makes it: {path}")
                continue
            content = target.read_bytes()
        for file, data in ((target, content), (sidecar, doc.expected.toml().encode())):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            kept.add(file)
    for folder in (share, sidecars):
        for file in [p for p in folder.rglob("*") if p.is_file() and p not in kept]:
            file.unlink()
        for empty in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
            if not any(empty.iterdir()):
                shutil.rmtree(empty)
    size = sum(p.stat().st_size for p in share.rglob("*") if p.is_file())
    print(f"{len(base.DOCUMENTS)} documents, {size / 1e6:.2f} MB, {sum(p.is_dir() for p in share.iterdir())} folders")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
