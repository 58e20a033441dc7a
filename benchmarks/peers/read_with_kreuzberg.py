"""Extraction alone: `READER FOLDER OUT` writes the text of each file below FOLDER to its namesake below OUT.

kreuzberg with its defaults, one file at a time; a file that it cannot read gives no text.
"""

import os

from kreuzberg import ExtractionConfig, KreuzbergError, extract_file_sync
from telling import asked, files

folder, (out,) = asked()
config = ExtractionConfig(use_cache=False)  # a second run must read again
for path in files(folder):
    try:
        text = extract_file_sync(path, config=config).content
    except KreuzbergError:
        continue
    target = os.path.join(out, os.path.relpath(path, folder))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "w", encoding="utf-8", errors="replace", newline="") as file:
        file.write(text)
