"""Takes `docs/report.png` and `docs/report-dark.png`, the report of the invented share.

It needs Chromium (`apt-get install chromium fonts-noto-core`).
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from make_picture import scanned
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SHOTS = (("report", 1280, 900, "light"), ("report-dark", 390, 844, "dark"))
"""Name, width, height, and what the reader's system asks for."""
COLOURS = 128


def main() -> None:
    """Scan, report, photograph."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        store = scanned(Path(folder))
        with sqlite3.connect(store) as sql:
            sql.execute("UPDATE runs SET system = 'fileserver'")
            sql.execute(
                "UPDATE media SET system = 'fileserver', machine = 'm', device = '/dev/sda1', kind = 'internal'"
            )
            sql.execute("DELETE FROM systems")
            sql.execute("INSERT INTO systems VALUES ('fileserver', 'm', 'Linux', 'server', '')")
        sql.close()
        page = Path(folder, "report.html")
        command = [sys.executable, "-m", "pi_scan", "report", str(store), "--format", "html", "-o", str(page)]
        subprocess.run(command, cwd=ROOT, check=True)
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, width, height, scheme in SHOTS:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=1.5
            )
            tab = context.new_page()
            tab.goto(page.as_uri())
            target = ROOT / f"docs/{name}.png"
            tab.screenshot(path=target)
            with Image.open(target) as picture:  # a few colours: a third of the size
                picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS).save(target, optimize=True)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
