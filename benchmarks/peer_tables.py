"""The result of `peers.py` as tables: (title, head, rows), for a terminal and for the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    Rows = list[tuple[str, ...]]


_SPEED = (
    "Tool",
    "Given",
    "Files",
    "MB",
    "Wall s",
    "CPU s",
    "MB/s",
    "Peak MB",
    "Our CPU s",
    "Our peak MB",
    "CPU against ours",
)
_ACCURACY = ("Kind", "Tool", "Planted", "Recall", "Precision", "Our recall", "Our precision")


def tables(result: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
    """All tables of a result that have rows."""
    for title, head, rows in (
        ("Speed", _SPEED, _speeds(result)),
        ("Accuracy", _ACCURACY, _scores(result)),
        ("Numbers in the text", ("Format", "Planted", "pi-scan", "kreuzberg"), _readings(result)),
    ):
        if rows:
            yield title, head, rows


def _speeds(result: dict[str, Any]) -> Rows:
    rows: Rows = []
    for name, peer in result["peers"].items():
        given = ("the files" if peer["reads_files"] else "texts") + (", a part" if peer["part"] else "")
        rows.append(_speed(name, given, peer["speed"]))
    if result["extraction"]:
        speed = result["extraction"]["speed"]
        rows.append(_speed("kreuzberg, extraction alone", "the files", speed))
    return rows


def _speed(name: str, given: str, speed: dict[str, Any]) -> tuple[str, ...]:
    megabytes = speed["bytes"] / 1e6
    return (
        name,
        given,
        f"{speed['files']:,}",
        f"{megabytes:.1f}",
        f"{speed['seconds']:.1f}",
        f"{speed['cpu_seconds']:.1f}",
        f"{megabytes / speed['seconds']:.2f}",
        f"{speed['peak_bytes'] / 1e6:.0f}",
        f"{speed['ours']['cpu_seconds']:.1f}",
        f"{speed['ours']['peak_bytes'] / 1e6:.0f}",
        f"{speed['cpu_against_ours']:.1f} ×",
    )


def _scores(result: dict[str, Any]) -> Rows:
    rows: Rows = []
    for kind in result["pi-scan"]:
        for peer in result["peers"].values():
            for name, scores in peer["accuracy"].items():
                if kind in scores:
                    theirs, ours = scores[kind], peer["ours"][kind]
                    planted = f"{theirs['right'] + theirs['missed']:,}"
                    rows.append((kind, name, planted, *_shares(theirs), *_shares(ours)))
    pairs = result["pairs"]
    rows.append(("pair", "none of them", f"{pairs['right'] + pairs['missed']:,}", "", "", *_shares(pairs)))
    return rows


def _shares(score: dict[str, Any]) -> tuple[str, str]:
    """(recall, precision); a dash where there was nothing to find, or nothing was found."""
    recall = f"{score['recall']:.3f}" if score["right"] + score["missed"] else "–"
    return recall, f"{score['precision']:.3f}" if score["right"] + score["wrong"] else "–"


def _readings(result: dict[str, Any]) -> Rows:
    numbers = result["extraction"]["numbers"] if result["extraction"] else {}
    return [
        (
            name,
            f"{one['ours']['right'] + one['ours']['missed']:,}",
            *(f"{one[who]['recall']:.3f}" for who in ("ours", "theirs")),
        )
        for name, one in sorted(numbers.items())
    ]
