"""Conversion by a real office program, done once: what it writes carries dates and identifiers of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import Doc

SHARE = Path(__file__).resolve().parents[2] / "corpus/share"


class OfficeMissingError(Exception):
    """The document is not there yet, and no office program is there to make it."""


def converted(doc: Doc, source: bytes, ending: str) -> bytes:
    """`source`, in the format that `ending` names (such as `.html`), in the format of `doc.path`.

    Once the document is there it is returned as it is.
    """
    target = SHARE / doc.path
    if target.exists():
        return target.read_bytes()
    program = shutil.which("soffice")
    if program is None:
        raise OfficeMissingError
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, "document" + ending)
        given.write_bytes(source)
        kind = target.suffix[1:]
        if ending == ".html" and kind in {"docx", "pdf"}:
            kind = {"docx": "docx:MS Word 2007 XML", "pdf": "pdf:writer_web_pdf_Export"}[kind]
        call = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind]
        if ending == ".html" and target.suffix == ".docx":
            call.insert(3, "--infilter=HTML (StarWriter)")
        subprocess.run([*call, "--outdir", f"{folder}/out", str(given)], check=True, capture_output=True, timeout=120)
        return next(Path(folder, "out").iterdir()).read_bytes()
