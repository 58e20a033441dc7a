"""The house rules that no linter knows: who may reveal a value, who imports what, how errors are handled."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pi_scan.extract import formats

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "pi_scan"
MODULES = {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(text) for name, text in MODULES.items()}
CODE = [
    path
    for folder in ("pi_scan", "tests", "tools", "benchmarks", "corpus")
    for path in (ROOT / folder).rglob("*.py")
    if "apart" not in path.parts  # a document
]


# --- secrets ------------------------------------------------------------------------------------

REVEALING = {
    "run/allow.py": "compares numbers with the patterns of the user's list",
    "model.py": "defines it",
    "pair/people.py": "tells persons apart",
    "pair/text.py": "finds the place in the text of a number that stood in a table of it",
    "cli/look.py": "masks the numbers that stand in names of files",
    "inventory/seal.py": "masks and fingerprints",
    "cli/findings.py": "`--reveal`",
    "extract/_passwords.py": "tries passwords on locked files",
    "cli/check.py": "shows the examples of rules, which are invented",
}
"""Every module that may look into a `Sensitive`, and what for."""


def test_values_are_revealed_in_named_modules_only():
    found = {
        name
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"reveal", "_value"}
    }
    assert found == set(REVEALING)


def test_nobody_logs_a_value():
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                logs = node.func.attr in {"debug", "info", "warning", "error", "exception", "critical"}
                assert not (logs and "reveal" in ast.unparse(node)), f"{name}:{node.lineno}"


# --- errors -------------------------------------------------------------------------------------


def wide(handler: ast.ExceptHandler) -> bool:
    caught = ast.unparse(handler.type) if handler.type else "BaseException"
    return bool({"Exception", "BaseException"} & set(re.findall(r"\w+", caught)))


@pytest.mark.parametrize("name", TREES)
def test_no_error_is_swallowed(name):
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{name}:{node.lineno}: bare except"
            idle = all(isinstance(line, ast.Pass | ast.Continue) for line in node.body)
            assert not (wide(node) and idle), f"{name}:{node.lineno}: any error is passed over"


# --- size and tidiness --------------------------------------------------------------------------


def test_modules_are_small():
    sizes = {name: text.count("\n") for name, text in MODULES.items() if not name.endswith("__init__.py")}
    assert {name: size for name, size in sizes.items() if size >= 500} == {}
    assert sorted(sizes.values())[len(sizes) // 2] <= 150


def test_every_module_opens_with_what_it_is():
    assert [name for name, tree in TREES.items() if not ast.get_docstring(tree)] == []


def test_no_notes_to_oneself_are_left():
    note = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX(?!-)|HA" r"CK)\b")
    assert [str(path) for path in CODE if note.search(path.read_text("utf-8"))] == []


# --- imports ------------------------------------------------------------------------------------


def imported(tree: ast.AST, *, top: bool = False) -> set[str]:
    """The outermost packages that a module imports; with `top`, when it is loaded."""
    nodes = tree.body if top and isinstance(tree, ast.Module) else ast.walk(tree)
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").partition(".")[0])
    return names - sys.stdlib_module_names - {"pi_scan"}


READERS = {name: tree for name, tree in TREES.items() if name.startswith("extract/")}
SHARED = {
    "lxml": {"extract/_package.py", "extract/xml.py"},
    "orjson": {"extract/_numbers.py", "extract/json.py"},
}
"""XML is a format of its own, and what the parts of a package are made of; who writes JSON quickly, writes numbers so."""


def test_readers_load_no_parser_before_it_is_needed():
    assert {name: found for name, tree in READERS.items() if (found := imported(tree, top=True))} == {}


def test_a_parser_is_imported_by_one_module():
    users: dict[str, set[str]] = {}
    for name, tree in TREES.items():
        for package in imported(tree):
            users.setdefault(package, set()).add(name)
    parsers = set().union(*(imported(tree) for tree in READERS.values()))
    assert {"pypdfium2", "pdfminer", "docx", "openpyxl", "lxml", "selectolax", "orjson"} <= parsers
    for parser in parsers:
        assert users[parser] == SHARED.get(parser, users[parser]), parser
        assert parser in SHARED or len(users[parser]) == 1, f"{parser}: {sorted(users[parser])}"


def test_readers_do_not_know_each_other():
    formats_ = {Path(name).stem for name in READERS if not Path(name).stem.startswith("_")}
    for name, tree in READERS.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pi_scan.extract"):
                known = {node.module.rpartition(".")[2], *(alias.name for alias in node.names)}
                assert not known & formats_, f"{name}:{node.lineno}"


def test_dependencies_are_what_is_imported():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    declared = {re.split(r"[^\w.-]", line)[0].lower() for line in lines}
    owners = importlib.metadata.packages_distributions()
    names = set().union(*map(imported, TREES.values())) - {"compression"}  # Python's own from 3.14 on
    owners |= {"win32security": ["pywin32"]}  # which is there on Windows only
    used = {owner.lower() for name in names for owner in owners.get(name, [name])}
    assert {name.replace("_", "-") for name in used} == {name.replace("_", "-") for name in declared}


# --- formats ------------------------------------------------------------------------------------


def test_every_format_has_a_document_in_the_corpus():
    sys.path.insert(0, str(ROOT))
    from corpus.samples import samples

    assert {form.name for form in formats()} - samples().keys() == set()


# --- other systems ------------------------------------------------------------------------------

ELSEWHERE = """
import sys
for name in {absent!r}:
    sys.modules[name] = None
import pi_scan
import pi_scan.cli.app, pi_scan.report.summary, pi_scan.run.job, pi_scan.run.pool
[pair] = pi_scan.detect("Jane Roe SSN 219-09-9998")
assert pair.numbers[0].level == "high"
assert "Table" in [type(part).__name__ for part in pi_scan.extract({path!r})]
if "multiprocessing_logging" not in {absent!r}:
    [outcome] = pi_scan.scan({path!r})
    assert outcome.status == "read" and len(outcome.pairs) > 20, outcome
"""


@pytest.mark.parametrize(
    "absent",
    [
        ("hyperscan", "magic", "multiprocessing_logging"),
        ("hyperscan", "magic", "pwd", "grp", "fcntl", "resource"),
    ],
    ids=["no-library-with-a-build", "no-posix"],
)
def test_it_works_without_what_other_systems_lack(absent):
    code = ELSEWHERE.format(absent=absent, path=str(ROOT / "corpus/share/hr/payroll/payroll_2019-06-14.csv"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


IMPORT = """
import sys
{first}
import pi_scan
for name in pi_scan.__all__:
    assert name == "__version__" or callable(getattr(pi_scan, name)), name
loaded = {heavy!r} & set(sys.modules)
assert not loaded, loaded
"""


@pytest.mark.parametrize(
    "first", ["", "import pi_scan.scan", "import pi_scan.detect.rules", "import pi_scan.extract.csv"]
)
def test_the_library_has_its_functions_after_any_import(first):
    heavy = {"hyperscan", "lxml", "pypdfium2", "pdfminer", "docx", "openpyxl", "magic", "rich", "typer", "pebble"}
    code = IMPORT.format(first=first, heavy=heavy)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
