"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A loaded machine is no failure: the first call of a parser imports it.
settings.register_profile("pi-scan", deadline=None)
settings.load_profile("pi-scan")
