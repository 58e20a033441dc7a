"""The benchmark of other tools, without the tools: what is asked of them, what they are given, and what is said without them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks/peers"))

import common
import peers
import telling
from peer_list import DRIVERS, ENVIRONMENTS, PEERS, interpreter, set_up
from peer_tables import tables

from corpus.truth import Planted
from pi_scan.model import Kind

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("peer", PEERS, ids=[peer.name for peer in PEERS])
def test_each_tool_has_a_driver_an_environment_and_kinds_of_ours(peer):
    assert (DRIVERS / peer.driver).is_file()
    assert peer.environment in ENVIRONMENTS
    assert {*peer.kinds.values()} <= {kind.value for kind in Kind}


def test_versions_are_exact():
    assert all("==" in pin for pins in ENVIRONMENTS.values() for pin in pins)


def test_every_pattern_for_hawk_belongs_to_a_kind():
    lines = (DRIVERS / "hawk_patterns.yml").read_text().splitlines()
    names = {line.partition(": '")[0] for line in lines if line and not line.startswith("#")}
    assert names == {*next(peer.kinds for peer in PEERS if peer.environment == "hawk")}


def test_an_environment_of_other_versions_counts_as_none(tmp_path):
    assert interpreter(tmp_path, "panhunt") is None
    (tmp_path / "panhunt").mkdir()
    (tmp_path / "panhunt/pins.json").write_text('["panhunt==1.0"]')
    assert interpreter(tmp_path, "panhunt") is None


def test_setting_up_makes_an_environment_once(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(ENVIRONMENTS, "nothing", ())
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(subprocess.CalledProcessError):  # pip wants something to install
        set_up(tmp_path, "nothing")
    assert interpreter(tmp_path, "nothing") is None
    (tmp_path / "nothing/pins.json").write_text("[]")
    set_up(tmp_path, "nothing")
    assert "there already" in capsys.readouterr().out


def test_texts_are_handed_over_whole_in_pieces_cut_at_lines(tmp_path):
    (tmp_path / "a").mkdir()
    lines = "".join(f"line {number} of a long text\r\n" for number in range(2000))
    (tmp_path / "a/lines.txt").write_text(lines, newline="")
    (tmp_path / "a/words.txt").write_text("word " * 5000)
    (tmp_path / "b.txt").write_text("x" * 25_000)
    (tmp_path / "empty.txt").write_text("")
    given = {}
    for path, piece in telling.pieces(str(tmp_path)):
        given.setdefault(Path(path).name, []).append(piece)
    assert {name: "".join(parts) for name, parts in given.items()} == {
        "lines.txt": lines,
        "words.txt": "word " * 5000,
        "b.txt": "x" * 25_000,
    }
    assert all(len(piece) <= 10_000 for parts in given.values() for piece in parts)
    assert all(piece.endswith("\n") for piece in given["lines.txt"])
    assert all(piece.endswith(" ") for piece in given["words.txt"])


def test_a_driver_tells_paths_below_the_folder(capsys):
    telling.tell("/srv/share", "/srv/share/hr/a.txt", "SSN", "219-09-9998", 0.5)
    said = json.loads(capsys.readouterr().out)
    assert said == {"path": "hr/a.txt", "entity": "SSN", "value": "219-09-9998", "score": 0.5}


def test_our_reader_writes_one_text_for_each_file(tmp_path):
    share, texts = tmp_path / "share", tmp_path / "texts"
    share.mkdir()
    texts.mkdir()
    (share / "a.csv").write_text("Name,SSN\nJane Roe,219-09-9998\n")
    (share / "b.html").write_text("<p>Dear <b>Jane</b></p>")
    command = [sys.executable, str(DRIVERS / "read_with_pi_scan.py"), str(share), str(texts)]
    subprocess.run(command, check=True, env={"PYTHONPATH": str(ROOT)})
    assert (texts / "a.csv").read_text() == "Name\tSSN\nJane Roe\t219-09-9998\n"
    assert (texts / "b.html").read_text().strip() == "Dear Jane"


def test_a_part_of_the_files_is_drawn_by_the_seed_within_its_limit(tmp_path):
    for folder in "share", "texts":
        (tmp_path / folder).mkdir()
        for number in range(40):
            (tmp_path / folder / f"{number}.txt").write_text("x" * 100)
        (tmp_path / folder / "big.txt").write_text("x" * 1000)
    planted = [Planted(f"{n}.txt", "", "txt", "form", "ssn", str(n), (), "ma") for n in [*range(30, 40), "big"]]
    whole = peers.Files(tmp_path / "share", tmp_path / "texts", planted, [])
    part = whole.part(tmp_path / "one", 2000, seed=1)
    again = whole.part(tmp_path / "two", 2000, seed=1)
    names = {path.name for path in part.share.iterdir()}
    assert len(names) == 20
    assert "big.txt" not in names
    assert names == {path.name for path in part.texts.iterdir()}
    assert {line.file for line in part.planted} == names & {f"{n}.txt" for n in range(30, 40)}
    assert len(part.planted) == 10
    assert names == {path.name for path in again.share.iterdir()}
    assert names != {path.name for path in whole.part(tmp_path / "three", 2000, seed=2).share.iterdir()}


def test_what_is_not_set_up_or_broken_is_skipped_and_named(tmp_path, monkeypatch, capsys):
    broken = tmp_path / "cache/scrubadub"
    (broken / "bin").mkdir(parents=True)
    (broken / "bin/python").symlink_to(sys.executable)  # an interpreter to which scrubadub is unknown
    (broken / "pins.json").write_text(json.dumps(ENVIRONMENTS["scrubadub"]))
    monkeypatch.setattr(common, "RESULTS", tmp_path / "results")
    published = tmp_path / "published.json"
    options = ["--mb", "0.2", "--seed", "5", "--cache", str(tmp_path / "cache"), "--publish", str(published)]
    monkeypatch.setattr(sys, "argv", ["peers.py", *options])
    assert peers.main() == 0
    result = json.loads(published.read_text())
    assert result["skipped"] == {peer.name: "not set up" for peer in PEERS} | {
        "kreuzberg": "not set up",
        "scrubadub": "ended with 1: ModuleNotFoundError",
    }
    assert result["peers"] == {}
    assert set(result["pi-scan"]) == {kind.value for kind in Kind}
    assert [title for title, _, _ in tables(result)] == ["Accuracy"]
    assert "panhunt: skipped, not set up" in capsys.readouterr().out


def test_tables_of_a_result():
    score = {"right": 3, "wrong": 1, "missed": 1, "precision": 0.75, "recall": 0.75, "f1": 0.75}
    nothing = {"right": 0, "wrong": 0, "missed": 0, "precision": 1.0, "recall": 1.0, "f1": 1.0}
    speed = {
        "files": 10,
        "bytes": 2_000_000,
        "planted": 4,
        "seconds": 4.0,
        "cpu_seconds": 3.0,
        "peak_bytes": 50_000_000,
        "ours": {"seconds": 2.0, "cpu_seconds": 1.5, "peak_bytes": 90_000_000},
        "cpu_against_ours": 2.0,
    }
    peer = {
        "installed": ["tool==1"],
        "reads_files": False,
        "part": True,
        "speed": speed,
        "accuracy": {"tool": {"ssn": score, "payment_card": nothing}},
        "ours": {"ssn": nothing, "payment_card": score},
    }
    result = {
        "peers": {"tool": peer},
        "extraction": {"speed": speed, "numbers": {"all": {"ours": score, "theirs": nothing}}},
        "pi-scan": {"payment_card": score, "ssn": nothing},
        "pairs": score,
    }
    found = {title: rows for title, _, rows in tables(result)}
    head = ("texts, a part", "10", "2.0", "4.0", "3.0", "0.50", "50", "1.5", "90", "2.0 ×")
    assert found["Speed"][0] == ("tool", *head)
    assert found["Accuracy"] == [
        ("payment_card", "tool", "0", "–", "–", "0.750", "0.750"),
        ("ssn", "tool", "4", "0.750", "0.750", "–", "–"),
        ("pair", "none of them", "4", "", "", "0.750", "0.750"),
    ]
