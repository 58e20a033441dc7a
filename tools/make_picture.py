"""Draws `docs/summary.svg`, the summary of a scan of the invented share: `python tools/make_picture.py`."""

from __future__ import annotations

import io
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from pi_scan.inventory.opening import open_store
from pi_scan.report.summary import summary

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 92
FONTS = "DejaVu Sans Mono, Menlo, Consolas"
TEMPLATE = (
    re.sub(r"(?s)@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT)
    .replace("font-family: Fira Code,", f"font-family: {FONTS},")
    .replace("<svg ", '<svg xml:space="preserve" ')
)
"""Without the fonts that a browser would have to fetch: any font of fixed width serves. Spaces are kept."""


def scanned(folder: Path) -> Path:
    """The store of a scan of the share, the folder of the checkout shortened in it."""
    inventory = folder / "inventory.csv"
    command = [sys.executable, "-m", "pi_scan", "scan", "corpus/share", "-q", "-o", str(inventory)]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode not in {0, 3}:
        raise SystemExit(f"the scan ended with {done.returncode}")
    store = inventory.with_suffix(".sqlite")
    with sqlite3.connect(store) as sql:
        sql.execute("UPDATE files SET path = replace(path, ?, '~/pi-scan')", (str(ROOT),))
    sql.close()
    return store


def main() -> None:
    """Scan and draw."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    with tempfile.TemporaryDirectory() as folder, open_store(str(scanned(Path(folder)))) as store:
        console.print("[bold]$ pi-scan scan corpus/share[/bold]", highlight=False)
        console.print(summary(store))
    console.save_svg(
        str(ROOT / "docs/summary.svg"),
        title="pi-scan",
        code_format=TEMPLATE,
        font_aspect_ratio=0.602,  # that of the first two fonts
        unique_id="pi-scan",
    )


if __name__ == "__main__":
    main()
