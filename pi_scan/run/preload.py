"""Imported by the fork server: what every worker needs is loaded once, and shared by all that are forked from it."""

from __future__ import annotations

import contextlib

from pi_scan.run.worker import rules

# A pack that cannot be used is told by the program itself, which loads it too; the fork server must not end of it.
with contextlib.suppress(Exception):
    rules((), False)
