"""Roots in, one `Walked` for every file, folder that cannot be listed, link and special file out, in a fixed order."""

from pi_scan.walk.folders import walk
from pi_scan.walk.globs import GlobError, Globs
from pi_scan.walk.roots import RootError, read_list, resolve

__all__ = ["GlobError", "Globs", "RootError", "read_list", "resolve", "walk"]
