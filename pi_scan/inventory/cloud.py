"""A folder in, the service that copies it to computers of others out."""

from __future__ import annotations

import os
import re
from functools import lru_cache

_HOME = re.compile(r"/(?:home|Users)/[^/]+|/root|[A-Za-z]:/Users/[^/]+")
_NAMES = re.compile(
    r"(Dropbox|OneDrive|Google ?Drive|My Drive|Nextcloud|ownCloud|Box|Box Sync|iCloudDrive|pCloudDrive|MEGA|"
    r"Proton ?Drive|Tresorit)(?: - .*| \(.*\))?"
)
"""Names that the programs of these services give to their folder in the home folder of a user."""
_MAC = re.compile(r"/Users/[^/]+/Library/(?:CloudStorage/([A-Za-z]+)[^/]*|(Mobile Documents))")
_MARKS = (
    (".dropbox.cache", "Dropbox"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".stfolder", "Syncthing"),
)
"""What they leave in a folder that they copy, wherever it is."""


@lru_cache(maxsize=4096)
def service(folder: str) -> str:
    """The name of the service; empty where none is known. A folder in one that is copied is copied too.

    >>> service("/home/ann/OneDrive - Harbor/2024"), service("/home/ann/Boxes")
    ('OneDrive', '')
    """
    parent = os.path.dirname(folder)
    if parent == folder:
        return ""
    return service(parent) or _own(folder, parent)


def _own(folder: str, parent: str) -> str:
    path, above = folder.replace(os.sep, "/"), parent.replace(os.sep, "/")
    mac = _MAC.fullmatch(path)
    if mac:
        return mac[1] or "iCloud"
    name = _NAMES.fullmatch(os.path.basename(folder)) if _HOME.fullmatch(above) else None
    if name:
        return name[1]
    return next((told for mark, told in _MARKS if os.path.lexists(os.path.join(folder, mark))), "")
