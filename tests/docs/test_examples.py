"""What a reader may copy from the pages works."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
from pages import PAGES, ROOT, blocks, commands, update_docs

from pi_scan.cli.check import faults
from pi_scan.detect import load_pack
from pi_scan.inventory.opening import create

FOLDER = "docs/examples/detectors"
SESSIONS = [name for name in PAGES if blocks(name, "pycon")]
SCRIPTS = [(name, text) for name in PAGES for _, text in blocks(name, "python")]


@pytest.fixture(autouse=True)
def _in_checkout(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("name", SESSIONS)
def test_sessions(name):
    names: dict[str, object] = {}
    said: list[str] = []
    for line, text in blocks(name, "pycon"):
        test = doctest.DocTestParser().get_doctest(text, names, name, name, line)
        assert test.examples, f"{name}:{line} has no example"
        doctest.DocTestRunner(verbose=False).run(test, out=said.append, clear_globs=False)
        names = test.globs
    assert not said, "\n".join(said)


def test_the_library_page_is_a_session():
    assert {"README.md", "docs/library.md"} <= set(SESSIONS)


@pytest.mark.parametrize(("name", "text"), SCRIPTS, ids=[name for name, _ in SCRIPTS])
def test_scripts(name, text, tmp_path):
    script = tmp_path / "example.py"
    script.write_text(text, "utf-8")
    said = update_docs.run([update_docs.sys.executable, str(script)], PYTHONPATH=str(ROOT))
    assert said, f"{name}: prints nothing"


COMMANDS = [(name, line) for name in PAGES for line in commands(name)]


def test_commands_are_found_on_the_pages():
    assert len({line.split()[1] for _, line in COMMANDS}) >= 7


@pytest.mark.parametrize(("name", "line"), COMMANDS, ids=[line for _, line in COMMANDS])
def test_commands_exist_with_their_options(name, line):
    known = {tuple(path): command for path, command in update_docs.parsers()}
    words = shlex.split(re.sub(r"\$\([^)]*\)", "now", line))
    if "--" in words:  # what `schedule` is to run stands behind it
        cut = words.index("--")
        test_commands_exist_with_their_options(name, shlex.join(["pi-scan", "scan", *words[cut + 1 :]]))
        words = words[:cut]
    path = tuple(words[: next((n for n in range(len(words), 0, -1) if tuple(words[:n]) in known), 0)])
    assert len(path) > 1 or words[1].startswith("-"), f"{name}: no such command: {line}"
    options = {option for parameter in known[path].params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in words[len(path) :] if word.startswith("-")} <= {*options, "--help"}, f"{name}: {line}"


def test_the_queries_of_the_store_run(tmp_path):
    queries = [text for _, text in blocks("docs/store.md", "sql")]
    assert len(queries) >= 3
    with create(str(tmp_path / "s.sqlite")) as store:
        for query in queries:
            assert store.sql.execute(query).fetchall() == []


def test_the_example_pack_passes_its_own_examples():
    pack = load_pack(FOLDER)
    mine = [rule for rule in pack.rules if (Path(FOLDER) / f"{rule.id}.toml").is_file()]
    assert mine
    for rule in mine:
        assert len(rule.finds) > 1
        assert len(rule.ignores) > 1
        assert list(faults(pack, rule)) == []
