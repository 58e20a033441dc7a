"""What an installation takes on disk: `python tools/measure_install.py` writes `docs/install-sizes.json`.

The program alone, and with each extra, is installed by `pip` into an empty folder; `tools/update_docs.py` then writes
the table in `docs/formats.md`. Fails where the program alone takes more than its bound.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "docs/install-sizes.json"
BOUND = 250_000_000
"""Bytes of the program without extras."""


def installed(wanted: str) -> dict[str, int]:
    """Bytes and number of packages of one installation."""
    with tempfile.TemporaryDirectory(prefix="pi-scan-install-") as folder:
        call = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--target", folder]
        subprocess.run([*call, wanted], check=True)
        size = sum(path.lstat().st_size for path in Path(folder).rglob("*") if path.is_file() and not path.is_symlink())
        return {"bytes": size, "packages": len(list(Path(folder).glob("*.dist-info")))}


def main() -> int:
    """The command line."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    sizes: dict[str, Any] = {"": installed(str(ROOT))}
    for extra in project["optional-dependencies"]:
        sizes[extra] = installed(f"{ROOT}[{extra}]")
        print(extra, sizes[extra], flush=True)
    RESULT.write_text(
        json.dumps({"system": platform.platform(), "python": sys.version.split()[0], "sizes": sizes}, indent=2) + "\n"
    )
    print(f"without extras {sizes['']['bytes'] / 1e6:.0f} MB, written to {RESULT}")
    return int(sizes[""]["bytes"] > BOUND)


if __name__ == "__main__":
    raise SystemExit(main())
