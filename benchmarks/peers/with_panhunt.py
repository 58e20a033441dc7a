"""panhunt's own command, with one worker; it reads the files itself. See `telling.py`.

It shows the first six and the last four digits of a number, and names a member as a path below its archive.
"""

import json
import os
import subprocess
import sys
import tempfile

from telling import asked, tell

folder, _ = asked()
with tempfile.TemporaryDirectory() as reports:
    command = [sys.executable, "-m", "panhunt", folder, "-w", "1", "-q", "-o", reports, "-j", reports]
    subprocess.run(command, check=True, cwd=reports, stdout=subprocess.DEVNULL)
    name = next(name for name in os.listdir(reports) if name.endswith(".json"))
    with open(os.path.join(reports, name), encoding="utf-8") as file:
        found = json.load(file)["pans_found_results"]
for place, numbers in found.items():
    path = place
    while not os.path.isfile(path):
        path = os.path.dirname(path)
    for number in numbers:
        brand, _, digits = number.partition(":")
        tell(folder, path, "PAN", digits or brand)
