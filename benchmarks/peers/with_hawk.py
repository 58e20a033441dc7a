"""hawk-scanner's own command with the patterns beside this file; it reads the files itself. See `telling.py`.

It knows no scores: the driver gives 1 to what a careful pattern finds, and 0 to what one of bare digits finds.
"""

import json
import os
import subprocess
import sys
import tempfile

from telling import asked, tell

folder, _ = asked()
patterns = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hawk_patterns.yml")
command = [os.path.join(os.path.dirname(sys.executable), "hawk_scanner"), "fs", "--fingerprint", patterns]
with tempfile.TemporaryDirectory() as scratch:
    source = json.dumps({"sources": {"fs": {"share": {"path": folder}}}})
    connection, results = os.path.join(scratch, "connection.yml"), os.path.join(scratch, "found.json")
    with open(connection, "w", encoding="utf-8") as file:
        file.write(source)  # JSON is YAML
    command += ["--connection", connection, "--json", results, "--no-write", "--quiet", "--shutup"]
    subprocess.run(
        command,
        check=True,
        cwd=scratch,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"TERM": "dumb", "TMPDIR": scratch},
    )
    with open(results, encoding="utf-8") as file:
        found = json.load(file)["fs"]
for one in found:
    for value in one["matches"]:
        tell(
            folder, one["file_path"], one["pattern_name"], value, 0.0 if one["pattern_name"].endswith(", bare") else 1.0
        )
