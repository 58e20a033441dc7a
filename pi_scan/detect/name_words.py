"""The words and weights that steer the search for names: `detectors/person/*.toml`, read once."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pi_scan.detect.tables import table


class Weights(NamedTuple):
    """Contributions to a name's score, log10 units; the rule file says what each is for."""

    accept: float
    expected: float
    title_case: float
    capitals: float
    lower_case: float
    dotted_initial: float
    bare_initial: float
    word_initial: float
    initials_pair: float
    shortened: float
    middle_initial: float
    middle_share: float
    middle_most: float
    middle_least: float
    unknown_given: float
    unknown_family: float
    unknown_caps: float
    accented: float
    reversed_title: float
    reversed_caps: float
    wide_gap: float
    comma: float
    listed: float
    left_over: float
    joint: float
    honorific: float
    suffix: float
    nickname: float
    address: float
    label: float
    label_bare: float
    place: float
    place_below: float
    organisation: float
    road: float
    local_part: float
    file_name: float
    joined_most: float
    word_below: float
    name_above: float
    clear: float


class NameWords(NamedTuple):
    """Words of names, in capitals for those that stand in names, in lower case for labels."""

    weights: Weights
    kinds: dict[str, str]
    """Word -> H honorific, S suffix, P particle, O organisation, R road or feature, X stop, A stop if in capitals."""
    places: frozenset[str]
    """Given names that are places after a comma."""
    months: frozenset[str]
    small_particles: frozenset[str]
    """Particles as written in small letters."""
    middles: frozenset[str]
    """Middle names that stand behind a family name, in capitals."""
    shortened: frozenset[str]
    """Given names that are written short, with a point, in capitals."""
    joiners: frozenset[str]
    phrases: frozenset[str]
    """Whole names, in capitals, that belong to companies and things."""
    name_words: frozenset[str]
    objects: frozenset[str]
    persons: frozenset[str]
    others: frozenset[str]
    prefixes: dict[str, str]
    """Short word before "name", "first" and the like -> what it stands for; "" for the record's own person."""
    asking: frozenset[str]
    """Words before a label in a question: what is your."""
    openings: frozenset[str]
    payees: frozenset[str]
    """Openings before the name of one who gets something from the record's own person: pay to the order of."""
    salutations: frozenset[str]
    """Openings that need no colon after them: Dear."""
    ambiguous: frozenset[str]
    parts: dict[str, str]
    """Phrase -> given | middle | surname | surname2 | suffix | full."""
    blanks: frozenset[str]
    label_ends: frozenset[str]
    """Last words of labels: most text before a name is told from a label by one look here."""


_KINDS = (
    # Where a word is in several lists, the later one here decides: DR is an honorific before it is a drive.
    ("A", "abbreviations"),
    ("X", "labels"),
    ("X", "stops"),
    ("O", "organisations"),
    ("R", "roads"),
    ("P", "particles"),
    ("S", "suffixes"),
    ("H", "honorifics"),
)


@cache
def name_words() -> NameWords:
    """The words and weights of the program, loaded once for each process."""
    rule, labels = table("person/us.toml"), table("person/labels.toml")
    words = rule["words"]

    def capitals(group: list[str]) -> frozenset[str]:
        return frozenset(word.upper() for word in group)

    names, persons, others = frozenset(labels["names"]), frozenset(labels["persons"]), frozenset(labels["others"])
    openings = frozenset(labels["openings"])
    parts = {phrase: part for part, phrases in labels["parts"].items() for phrase in phrases}
    phrases = names | persons | others | openings | set(labels["payees"]) | parts.keys()
    return NameWords(
        weights=Weights(**rule["weights"]),
        kinds={word.upper(): kind for kind, group in _KINDS for word in words[group]},
        places=capitals(words["places"]),
        months=capitals(words["months"]),
        small_particles=frozenset(words["particles"]),
        middles=capitals(words["middles"]),
        shortened=capitals(words["shortened"]),
        joiners=frozenset(words["joiners"]),
        phrases=capitals(rule["organisations"]["phrases"]),
        name_words=names,
        objects=frozenset(labels["objects"]),
        persons=persons,
        others=others,
        prefixes=labels["prefixes"],
        asking=frozenset(labels["asking"]),
        openings=openings,
        payees=frozenset(labels["payees"]),
        salutations=frozenset(labels["salutations"]),
        ambiguous=frozenset(labels["ambiguous"]),
        parts=parts,
        blanks=frozenset(labels["blank"]["values"]),
        label_ends=frozenset(
            [phrase.rpartition(" ")[2] for phrase in phrases]
            + [f"{phrase.rpartition(' ')[2]}s" for phrase in persons | others]
        ),
    )
