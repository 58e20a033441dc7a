"""Conversion by a real office program, done once: what it writes carries dates and identifiers of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .base import Doc

SHARE = Path(__file__).resolve().parents[2] / "corpus/share"


class OfficeMissingError(Exception):
    """The document is not there yet, and no office program is there to make it."""


def converted(doc: Doc, source: bytes, ending: str) -> bytes:
    """`source`, in the format that `ending` names (such as `.html`), in the format of `doc.path`.

    Once the document is there it is returned as it is.
    """

    def make(folder: Path) -> bytes:
        given = Path(folder, "document" + ending)
        given.write_bytes(source)
        kind = Path(doc.path).suffix[1:]
        if ending == ".html" and kind in {"docx", "pdf"}:
            kind = {"docx": "docx:MS Word 2007 XML", "pdf": "pdf:writer_web_pdf_Export"}[kind]
        call = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind]
        if ending == ".html" and Path(doc.path).suffix == ".docx":
            call.insert(3, "--infilter=HTML (StarWriter)")
        subprocess.run([*call, "--outdir", f"{folder}/out", str(given)], check=True, capture_output=True, timeout=120)
        return next((folder / "out").iterdir()).read_bytes()

    return made_once(doc, make, "soffice")


def made_once(doc: Doc, make: Callable[[Path], bytes], *programs: str) -> bytes:
    """What `make` makes in a folder of its own with the help of `programs`; once it is there, the document as it is."""
    target = SHARE / doc.path
    if target.exists():
        return target.read_bytes()
    if not all(map(shutil.which, programs)):
        raise OfficeMissingError
    with tempfile.TemporaryDirectory() as folder:
        return make(Path(folder))
