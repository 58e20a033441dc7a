"""Python's decompressor for Zstandard, where it is found."""

from __future__ import annotations

import sys
from typing import Any


def zstandard() -> Any:
    """The module: Python's own from 3.14 on, or its backport."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd
