"""The name given with `-o` in, the stream to write to out; a file that stood there is never replaced silently."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from typing import IO, TYPE_CHECKING

import typer

from pi_scan.cli import Failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HEAD = 1 << 16


def spare(
    output: str, ours: Callable[[bytes], bool] = lambda _: True, *, option: str = "-o", screen: str = "leave out -o"
) -> None:
    """Raise `Failed` where nothing may be written to `output`: no file, a store, or one that is not `ours`.

    `ours` is asked about the first bytes of a file that is there already.
    """
    from pi_scan.inventory.opening import is_store

    if output == "-":
        raise typer.BadParameter(f"`{option} -` names no file: to see it on the screen, {screen}.")
    spare_folder(output, option)
    try:
        mode = os.lstat(output).st_mode
    except OSError:  # nothing is there
        return
    if stat.S_ISDIR(mode) or os.path.isdir(output):
        raise Failed(f"{output} is a folder: name a file in it with {option}.")
    if not stat.S_ISREG(mode):
        kind = "a link" if stat.S_ISLNK(mode) else "no regular file"
        raise Failed(f"{output} is {kind}, which is not written over: name another file with {option}.")
    if is_store(output):
        raise Failed(f"The file {output} is a store of pi-scan: name another with {option}.")
    _check(output, ours, option)


def spare_own(path: str, ours: Callable[[bytes], bool], option: str) -> None:
    """The same for a file that a scan writes besides the one that the user named."""
    if not os.path.lexists(path):
        return
    if os.path.islink(path) or not os.path.isfile(path):
        raise Failed(f"{path} is no regular file, and would be written over: choose another place with {option}.")
    _check(path, ours, option)


def _check(path: str, ours: Callable[[bytes], bool], option: str) -> None:
    try:
        with open(path, "rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise Failed(
            f"The file {path} is there already and cannot be read ({error.strerror}): name another with {option}."
        ) from None
    if head and not ours(head):
        raise Failed(f"The file {path} is not one that pi-scan wrote, so it stays: name another with {option}.")


def spare_folder(output: str, option: str) -> None:
    """Raise `Failed` where the folder of `output` takes no file."""
    folder = os.path.dirname(os.path.abspath(output))
    if not os.path.isdir(folder):
        raise Failed(f"There is no folder {folder} to write to: make it, or choose another with {option}.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Failed(f"The folder {folder} cannot be written to: choose another with {option}.")


def is_inventory(head: bytes) -> bool:
    """Whether a file that begins so is an inventory as CSV."""
    from pi_scan.inventory.entries import Entry

    return head.startswith(",".join(Entry._fields[:4]).encode() + b",")


def is_report(path: str, head: bytes) -> bool:
    """Whether the file `path`, which begins so, is a report of any form."""
    if head.startswith(b"PK"):
        return _is_workbook(path)
    told = b"ersonal information on " in head and b"pi-scan " in head
    return told or is_inventory(head) or head.startswith(b'{"system": ')


def _is_workbook(path: str) -> bool:
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(path) as parts, parts.open("docProps/core.xml") as stream:
            return b"Inventory of personal information" in stream.read(_HEAD)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, RuntimeError):
        return False


@contextlib.contextmanager
def target(output: str) -> Iterator[IO[bytes]]:
    """The file `output` (0600, there only when the block ends well), or the screen where that is empty."""
    from pi_scan.inventory.private import replacing

    if not output:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    spare(output)
    stood = os.path.lexists(output)
    with replacing(output) as stream:
        yield stream
    if stood:
        print(f"The file {output!r} was there before, and is replaced.", file=sys.stderr)
