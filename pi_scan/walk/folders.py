"""Folders in, `Walked` out: depth first, the names of a folder sorted by their bytes, one `lstat` for each.

Links are never followed: what a link inside a root leads to is either in the root and walked there, or outside it.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from pi_scan.model import Reason, Walked
from pi_scan.walk.globs import Globs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def walk(
    roots: Iterable[str], globs: Globs | None = None, own: Callable[[str], bool] = lambda _: False
) -> Iterator[Walked]:
    """Every file below `roots` (real paths, as `resolve` gives them), each once.

    `own` tells the files that the program itself is writing: they are passed over without an entry.
    A folder that is a root as well is left to its own turn, so that its own patterns apply to it.
    """
    rules = globs or Globs()
    starts = list(roots)
    named = frozenset(starts)
    for root in starts:
        try:
            info = os.lstat(root)
        except OSError as error:
            yield _unreadable(root, error)
            continue
        if stat.S_ISDIR(info.st_mode):
            yield from _folder(root, info, rules.below(root), named, own)
        elif not own(root):
            yield _entry(root, info)


def _folder(
    root: str, info: os.stat_result, globs: Globs, named: frozenset[str], own: Callable[[str], bool]
) -> Iterator[Walked]:
    # An explicit stack: the depth of folders is the user's, the depth of Python's stack is not.
    start = root if root.endswith(os.sep) else root + os.sep
    cut = len(start)
    stack: list[tuple[str, Iterator[bytes], tuple[int, int]]] = []
    open_folders: set[tuple[int, int]] = set()

    def enter(folder: str, identity: tuple[int, int]) -> Walked | None:
        try:
            with os.scandir(os.fsencode(folder)) as entries:
                names = sorted([entry.name for entry in entries])
        except OSError as error:
            return _unreadable(folder.removesuffix(os.sep), error, "The folder cannot be listed")
        stack.append((folder, iter(names), identity))
        open_folders.add(identity)
        return None

    problem = enter(start, (info.st_dev, info.st_ino))
    if problem:
        yield problem
    while stack:
        folder, names, identity = stack[-1]
        for name in names:
            path = folder + os.fsdecode(name)
            try:
                found = os.lstat(path)
            except OSError as error:
                yield _unreadable(path, error)
                continue
            relative = path[cut:] if os.sep == "/" else path[cut:].replace(os.sep, "/")
            mode = found.st_mode
            if stat.S_ISDIR(mode):
                if path in named:
                    continue
                if globs.excludes(relative, folder=True):
                    yield Walked(
                        path, 0, found.st_mtime_ns, problem=Reason.EXCLUDED, detail="The folder and all in it."
                    )
                    continue
                child = (found.st_dev, found.st_ino)
                if child in open_folders:  # a mount that shows a folder inside itself
                    yield Walked(path, problem=Reason.LINK, detail="The folder leads back to one that it lies in.")
                    continue
                problem = enter(path + os.sep, child)
                if problem is None:
                    break
                yield problem
            elif path not in named and not own(path):
                if globs.excludes(relative, folder=False) or not globs.includes(relative):
                    yield _entry(path, found)._replace(problem=Reason.EXCLUDED, detail="")
                else:
                    yield _entry(path, found)
        else:
            stack.pop()
            open_folders.discard(identity)


_SPECIAL = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a block device",
    stat.S_IFCHR: "a character device",
}


def _entry(path: str, info: os.stat_result) -> Walked:
    mode = info.st_mode
    problem, detail, size = None, "", info.st_size
    if not stat.S_ISREG(mode):
        size = 0
        if stat.S_ISLNK(mode):
            problem = Reason.LINK
        else:
            problem, detail = Reason.SPECIAL_FILE, f"It is {_SPECIAL.get(stat.S_IFMT(mode), 'not a regular file')}."
    times = info.st_mtime_ns, info.st_ctime_ns
    return Walked(path, size, *times, info.st_ino, mode, info.st_uid, info.st_gid, problem, detail, info.st_atime_ns)


def _unreadable(path: str, error: OSError, what: str = "It cannot be looked at") -> Walked:
    if isinstance(error, PermissionError):
        reason = Reason.PERMISSION
    elif isinstance(error, FileNotFoundError | NotADirectoryError):
        reason = Reason.VANISHED
    else:
        reason = Reason.IO_ERROR
    return Walked(path, problem=reason, detail=f"{what}: {(error.strerror or 'unknown error').lower()}.")
