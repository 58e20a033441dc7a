"""`pi-scan explain` and `pi-scan text`: what is made of a file, shown on request."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pi_scan.cli import options
from pi_scan.cli.unread import Unread
from pi_scan.model import Blob, Gap, Seal, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pi_scan.scan import Explained


def explain(
    paths: options.Paths,
    detectors: options.Detectors = [],  # noqa: B006  (typer reads the default, nobody writes to it)
    passwords: options.Passwords = "",
    *,
    ner: options.Ner = False,
) -> None:
    """Say for each candidate in the files why it was accepted or refused."""
    from pi_scan.detect import load_pack
    from pi_scan.scan import explain_file

    pack, given, unread = load_pack(*detectors, ner=ner, brief=True), options.passwords(passwords), Unread()
    for path in unread.files(paths):
        explained = list(explain_file(path, options.DEFAULTS, pack, given, unread.gap))
        clean = _hiding(explained)
        for found in explained:
            facts = ", ".join(found.facts)
            print(_safe(f"{found.verdict}  {found.rule}  {found.mask}  {clean(str(found.place))}"))
            print(_safe(f"    {found.why}" + (f"  [{facts}]" if facts else "")))
    unread.leave()


def _hiding(explained: Sequence[Explained]) -> Callable[[str], str]:
    """What masks the numbers of a file in its places: files, members and sheets are named after them at times."""
    from pi_scan.inventory.masks import SHORTEST, spelled

    names = {"".join(filter(str.isalnum, str(found.place).upper())) for found in explained}
    values = {found.value.reveal() for found in explained if found.value is not None}
    patterns = [spelled(value) for value in values if len(value) >= SHORTEST and any(value in name for name in names)]

    def clean(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub("***", text)
        return text

    return clean


def text(paths: options.Paths, passwords: options.Passwords = "") -> None:
    """Print the text that is seen in the files, each part under its place. This prints the documents themselves."""
    from pi_scan.scan import extract_parts

    given, unread = options.passwords(passwords), Unread()
    for path in unread.files(paths):
        for part in extract_parts(path, options.DEFAULTS, given):
            if isinstance(part, Gap):
                print(_safe(f"=== {part.place} === not read: {part.reason.value}. {part.detail}"))
                unread.gap(part)
            elif isinstance(part, Seal):
                bits = f", {part.bits} bits" if part.bits else ""
                print(_safe(f"=== {part.place} === encrypted: {part.scheme}{bits}, {part.grade.value}"))
            elif not isinstance(part, Blob):
                print(_safe(f"=== {part.place} ==="))
                print("\n".join(printable(line) for line in str(part).split("\n")).replace("\\x09", "\t"))
    sys.stdout.flush()
    unread.leave()


def _safe(line: str) -> str:
    return printable(line)
