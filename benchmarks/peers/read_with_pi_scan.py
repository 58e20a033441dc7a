"""Extraction by ours: `READER FOLDER OUT` writes the text of each file below FOLDER to its namesake below OUT."""

import os

from telling import asked, files

import pi_scan
from pi_scan.model import Gap

folder, (out,) = asked()
for path in files(folder):
    target = os.path.join(out, os.path.relpath(path, folder))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "w", encoding="utf-8", errors="replace", newline="") as file:
        for part in pi_scan.extract(path):
            if not isinstance(part, Gap):
                file.write(f"{part}\n")
