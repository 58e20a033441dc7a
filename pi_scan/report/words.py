"""The words that every report uses: names of kinds and levels, hints for what was not read, sizes for people."""

from __future__ import annotations

from typing import Final

from pi_scan.model import Kind, Reason

NAMES: Final = {
    Kind.SSN: "Social Security numbers",
    Kind.DRIVERS_LICENSE: "Driver's licenses and state IDs",
    Kind.PAYMENT_CARD: "Payment cards",
    Kind.FINANCIAL_ACCOUNT: "Financial accounts",
}

HINTS: Final = {
    Reason.PERMISSION: "run as a user who may read them",
    Reason.ENCRYPTED: "protected by a password",
    Reason.TIMEOUT: "--timeout raises the limit",
    Reason.MEMORY: "--max-memory raises the limit",
    Reason.TOO_BIG: "--max-file-size, --max-member-size and --max-total-size raise the limits",
    Reason.TOO_DEEP: "--max-depth raises the limit",
    Reason.TOO_MANY: "--max-members raises the limit",
    Reason.RATIO: "--max-ratio raises the limit",
    Reason.NO_EXTRACTOR: "see `pi-scan formats` for what is read",
    Reason.CORRUPT: "damaged files: look at them by hand",
    Reason.TRUNCATED: "cut short files: look at them by hand",
    Reason.CRASHED: "please report such a file",
    Reason.INTERNAL: "please report such a file",
    Reason.LINK: "what they lead to is read where it lies",
}

ACCESS: Final = {
    "everyone": "Everyone with an account",
    "unknown": "Not known",
    "group": "A group of users",
    "private": "Its owner only",
}
"""What the values of the column `access` mean, the widest first."""


def untold(files: int) -> str:
    """A sentence on files of which nobody knows who may read them."""
    return (
        f"Who may read {counted(files, 'file')} with personal information is not known; on Windows "
        '`pip install "pi-scan[windows]"` lets the next scan tell.'
    )


def size(count: int) -> str:
    """Bytes for people.

    >>> size(999), size(12_345_678)
    ('999 B', '12.3 MB')
    """
    value, units = float(count), ["B", "kB", "MB", "GB", "TB", "PB"]
    while value >= 1000 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return f"{count} B" if units[0] == "B" else f"{value:.1f} {units[0]}"


def percent(part: int, whole: int) -> str:
    """A share for people: never 100 % of what is not whole, nor 0 % of something.

    >>> percent(999, 1000), percent(1, 3), percent(1, 10_000), percent(0, 0)
    ('99.9 %', '33 %', '0.01 %', '0 %')
    """
    share = 100 * part / whole if whole else 0.0
    for digits in range(4):
        text = f"{share:.{digits}f}"
        if float(text) not in {0.0, 100.0} or share in {0.0, 100.0}:
            return f"{text} %"
    return "under 0.001 %" if share < 1 else "over 99.999 %"


def counted(count: int, one: str, many: str = "") -> str:
    """A number of things.

    >>> counted(1, "file"), counted(1200, "person", "people")
    ('1 file', '1,200 people')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
