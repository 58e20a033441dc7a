"""What a walk met and cannot be read, as an `Outcome`."""

from __future__ import annotations

from pi_scan.model import Outcome, Reason, Status, Walked

_SKIPPED = (Reason.LINK, Reason.SPECIAL_FILE, Reason.EXCLUDED)


def unread(walked: Walked) -> Outcome:
    """The outcome of something that has a `problem`: skipped where it is no file to be read, else failed."""
    status = Status.SKIPPED if walked.problem in _SKIPPED else Status.FAILED
    return Outcome(walked.path, status, walked.problem, walked.detail, walked.size, walked.modified_ns)
