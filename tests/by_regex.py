"""A worker function that uses the slow engine. In a module of its own, for worker processes import it."""

from pi_scan.scan import scan_file


def read(batch, limits, pack):
    return [scan_file(path, limits, pack, size=size, modified_ns=at, engine="regex") for path, size, at in batch]
