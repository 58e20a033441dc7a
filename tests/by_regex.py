"""A worker function that uses the slow engine. In a module of its own, for worker processes import it."""

from pi_scan.scan import scan_file


def read(item, limits, pack, take):
    path, size, at = item
    return scan_file(path, limits, pack, size=size, modified_ns=at, engine="regex", take=take)
