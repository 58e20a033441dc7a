"""What the command line loads before it works, and that its options mean the same all the same."""

import subprocess
import sys

import pytest
import typer
from typer.main import get_command

from pi_scan.cli.app import COMMANDS, app, called
from pi_scan.cli.values import plain

LOADED = """
import sys
sys.argv = ["pi-scan", *{words!r}]
from typer.main import get_command
from pi_scan.cli.app import called
from pi_scan.cli.values import plain
plain(get_command(called(sys.argv[1:]))).make_context("pi-scan", sys.argv[1:])
assert not {{"pydantic", "pi_scan.cli.report", "pi_scan.detect.rules"}} & set(sys.modules), sys.modules.keys()
"""


def test_a_command_does_not_wait_for_what_it_does_not_need():
    words = ["scan", "a", "-j", "2", "--show", "none", "--include", "*.csv"]
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(words=words)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_made_alone_as_among_all(name):
    alone, among = get_command(called([name])), get_command(app)
    assert list(alone.commands) == [name]
    about = [
        one.commands[name].get_help(one.commands[name].context_class(one.commands[name], info_name=name))
        for one in (alone, among)
    ]
    assert about[0] == about[1]


@pytest.mark.parametrize(
    "words",
    [
        ["a", "b"],
        ["a", "-j", "3", "--nice", "19", "--show", "last4", "--include", "x", "--include", "y", "-q", "--timeout", "2"],
        ["a", "--max-rate", "1MB/s", "--key", "k", "--keep", "007"],
        ["a", "-j", "x"],
        ["a", "-j", "-1"],
        ["a", "-j", "²"],
        ["a", "--nice", "20"],
        ["a", "--show", "all"],
        ["a", "--timeout", "0"],
        ["a", "--timeout", "nan"],
        ["--quiet"],
    ],
)
def test_values_are_what_typer_makes_of_them(words):
    told = []
    for make in (plain, lambda command: command):
        scan = make(get_command(called(["scan"]))).commands["scan"]
        try:
            told.append(scan.make_context("scan", list(words)).params)
        except typer.BadParameter as error:
            told.append((type(error), error.message))
    assert repr(told[0]) == repr(told[1])


def test_a_word_that_is_no_command_is_looked_for_among_all():
    assert len(get_command(called(["scn"])).commands) == len(get_command(called([])).commands) == len(COMMANDS)
    assert isinstance(app, typer.Typer)
