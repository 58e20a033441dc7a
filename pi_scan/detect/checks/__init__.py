"""The arithmetic of numbers, one doctested function for each `check` that a rule file may name."""

from __future__ import annotations

from . import accounts, cards, licenses, ssn
from .base import CHECKS, Accepted, Check, Checked, Refused

__all__ = ["CHECKS", "Accepted", "Check", "Checked", "Refused", "accounts", "cards", "licenses", "ssn"]
