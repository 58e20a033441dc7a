"""Small files of a machine, written down in one text, set up in a folder again.

`== PATH` begins a file, `-> PATH TARGET` is a link, `== PATH < FILE` is a file that lies beside the text.
"""

import os
from pathlib import Path

import pytest

RECORDED = Path(__file__).with_name("recorded")


def grow(folder, name):
    """The root of the machine that `recorded/NAME.txt` describes, below `folder`."""
    content = {}
    lines = []
    for line in (RECORDED / f"{name}.txt").read_text("utf-8").splitlines(keepends=True):
        if line.startswith("== "):
            path, _, source = line[3:].strip().partition(" < ")
            lines = content.setdefault(path, [(RECORDED / source).read_bytes()] if source else [])
        elif line.startswith("-> "):
            path, target = line[3:].split()
            place = folder / path.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(target)
        elif not line.startswith("#!"):
            lines.append(line.encode())
    for path, parts in content.items():
        place = folder / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"".join(parts))
    return os.fspath(folder)


@pytest.fixture(scope="session", name="grow")
def _grow():
    return grow
