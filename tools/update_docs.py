"""Rewrites the generated parts of the pages: `tools/update_docs.py`, with `--tests` those of `make test` too.

A generated part stands between `<!-- begin: NAME -->` and `<!-- end: NAME -->`. `tests/docs` compares it with the code.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
SHOWN_ROOT = "~/pi-scan"
"""What the pages call the folder of the checkout."""
_TABLE = re.compile(r"(?:^[┏┃┡│└].*\n)+", re.MULTILINE)
"""A table as the console draws it."""
MAKE = ("make", "--no-print-directory", "-o", ".venv/.ready")
"""Never installs: what pip says of that is no part of the pages."""
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
_LICENCE = re.compile(r"\(([^)]+)\)")
"""How the licence of a library stands behind its name."""
_BLOCK = re.compile(r"(?s)(<!-- begin: ([a-z-]+) -->\n).*?(<!-- end: \2 -->)")


# --- what the code says of itself ---------------------------------------------------------------


def formats() -> str:
    """Every format that is read: how, with what, and a document of the corpus."""
    from pi_scan.extract import extractor_for
    from pi_scan.extract import formats as known

    sys.path.append(str(ROOT))
    from corpus.samples import samples

    found = samples()
    rows = []
    for form in known():
        module = getattr(extractor_for(form.media_types[0]), "__module__", "").rpartition(".")[2]
        library = " ".join(_LICENCE.sub("", form.library).split()).replace(" ,", ",")
        sample = found.get(form.name, "")
        rows.append(
            (
                form.name,
                " ".join(f"`{end}`" for end in form.extensions) or "by content",
                f"[{module}](../pi_scan/extract/{module}.py)",
                "its own" if library in {"", "own"} else library,
                ", ".join(dict.fromkeys(_LICENCE.findall(form.library))) or "as this program",
                f"`{form.extra}`" if form.extra else "",
                form.reads,
                f"[{sample.rpartition('/')[2]}](../corpus/share/{sample})" if sample else "",
            )
        )
    titles = ("Format", "Extensions", "Module", "Library", "Licence", "Extra", "Read beyond the body", "Sample")
    return table(titles, rows)


def columns() -> str:
    """The columns of the inventory, in order, each with the docstring that stands under it in the code."""
    rows = ((f"`{name}`", said) for name, said in documented("Entry", "pi_scan/inventory/entries.py"))
    return table(("Column", "What it says"), rows)


def paper() -> str:
    """The columns of the register of paper, in order."""
    rows = ((f"`{name}`", said) for name, said in documented("Record", "pi_scan/inventory/paper.py"))
    return table(("Column", "What stands in it"), rows)


def schema() -> str:
    """Every table and view of the store, with the comments of its definition."""
    import sqlite3

    from pi_scan.inventory.schema import TABLES, VIEWS

    store = sqlite3.connect(":memory:")
    store.executescript(TABLES + VIEWS)
    parts = []
    for kind, text in (("table", TABLES), ("view", VIEWS)):
        for name, head, body in re.findall(rf"(?ms)^CREATE {kind.upper()} (\w+)([^\n]*)\n(.*?);$", text):
            said = head.partition("-- ")[2]
            comments = dict(re.findall(r'(?m)^    "?(\w+)"? .*?-- (.+)$', body))
            about = [
                (f"`{c}`", t.lower(), comments.get(c, ""))
                for _, c, t, *_ in store.execute(f"PRAGMA table_info({name})")
            ]
            title = f"### {name}\n\n{said[:1].upper()}{said[1:]}.\n"
            columns = table(("Column", "Type", "What it says"), about)
            parts.append(
                f"{title}\n{columns}\n" if kind == "table" else f"{title}\n{code(c[1:-1] for c, *_ in about)}.\n"
            )
    store.close()
    return "\n".join(parts).rstrip()


def limits() -> str:
    """Every limit, what it holds for, and the option of `scan` that sets it."""
    [scan] = [command for path, command in parsers() if path == ["pi-scan", "scan"]]
    options = {option.name: option for option in scan.params}
    [call] = [
        node
        for node in ast.walk(ast.parse((ROOT / "pi_scan/cli/scan.py").read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Limits"
    ]
    # The argument of `scan` that each limit is made of.
    sources = {
        keyword.arg: next(n.id for n in ast.walk(keyword.value) if isinstance(n, ast.Name) and n.id in options)
        for keyword in call.keywords
    }
    rows = []
    for name, said in documented("Limits", "pi_scan/model.py"):
        option = options[sources[name]]
        default = f"{option.default:g}" if isinstance(option.default, float) else option.default
        rows.append((f"`{name}`", said, default, f"`{option.opts[0]}`"))
    return table(("Limit", "What it holds for", "Default", "Option"), rows)


def documented(name: str, module: str) -> Iterator[tuple[str, str]]:
    """(field, its docstring) of a class in a module."""
    tree = ast.parse((ROOT / module).read_text("utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    for field, below in zip(body, [*body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            said = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else ""
            yield field.target.id, " ".join(str(said).split())


def reasons() -> str:
    """Every reason that a file, or a part of one, was not read."""
    from pi_scan.model import Reason

    return f"`{'`, `'.join(reason.value for reason in Reason)}`."


def kinds() -> str:
    """How many rules and examples there are of each kind."""
    from pi_scan.detect import load_pack
    from pi_scan.model import Kind

    rules = load_pack().rules
    rows = []
    for kind in Kind:
        own = [rule for rule in rules if rule.kind is kind]
        rows.append((f"`{kind.value}`", len(own), sum(len(r.finds) for r in own), sum(len(r.ignores) for r in own)))
    return table(("Kind", "Rules", "Examples to find", "Examples to ignore"), rows)


def checks() -> str:
    """The checks that a rule file may name, and the facts that each may give."""
    from pi_scan.detect.checks import CHECKS

    rows = (
        (f"`{name}`", (entry.check.__doc__ or "").strip().splitlines()[0], code(sorted(entry.facts)))
        for name, entry in sorted(CHECKS.items())
    )
    return table(("Check", "What it checks", "Facts"), rows)


def facts() -> str:
    """The facts that the engine gives."""
    from pi_scan.detect.rules import FACTS

    return f"{code(sorted(FACTS))}."


def commands() -> str:
    """What `--help` says of every command."""
    return "\n".join(f"## {' '.join(path)}\n\n```text\n{said}\n```\n" for path, said in helps())


def helps() -> Iterator[tuple[list[str], str]]:
    """(words of the command, its help at a width of 80), the program itself first."""
    for path, command in parsers():
        context = command.context_class(command, info_name=" ".join(path), terminal_width=80)
        yield path, command.get_help(context).rstrip()


def parsers() -> Iterator[tuple[list[str], Any]]:
    """(words of the command, its parser), the program itself first."""
    import typer

    from pi_scan.cli.app import app

    def walk(path: list[str], command: Any) -> Iterator[tuple[list[str], Any]]:
        yield path, command
        for name, inner in getattr(command, "commands", {}).items():
            yield from walk([*path, name], inner)

    yield from walk(["pi-scan"], typer.main.get_command(app))


# --- what the benchmarks measured ---------------------------------------------------------------


def beside() -> str:
    """When, on what and with which versions other tools stood beside ours."""
    result = _beside()
    facts = [
        ("Date", result["date"][:10]),
        ("Machine", f"{result['machine']['cpu']}, {result['machine']['cores']} cores, {result['machine']['system']}"),
        ("Python", result["machine"]["python"]),
        ("Made share", f"seed {result['seed']}, {_files(result['whole'])}"),
        ("Part of it for slow tools", _files(result["part"])),
    ]
    installed = {name: peer["installed"] for name, peer in result["peers"].items()}
    if result["extraction"]:
        installed["kreuzberg"] = result["extraction"]["installed"]
    facts += [(name, code(pins)) for name, pins in installed.items()]
    facts += [(f"{name}, left out", why) for name, why in result["skipped"].items()]
    return table(("", ""), facts)


def speeds() -> str:
    """What each tool took, and ours beside it."""
    return _measured("Speed")


def scores() -> str:
    """What each tool found, and ours in the same files."""
    return _measured("Accuracy")


def readings() -> str:
    """What readers gave of the numbers planted."""
    return _measured("Numbers in the text")


def sizes() -> str:
    """What an installation takes, as `tools/measure_install.py` measured it."""
    measured: dict[str, Any] = json.loads((ROOT / "docs/install-sizes.json").read_text("utf-8"))
    alone, *extras = measured["sizes"].items()
    rows = [("the program alone", f"{alone[1]['bytes'] / 1e6:.0f} MB", alone[1]["packages"])]
    rows += [
        (
            f"`[{name}]`",
            f"+ {(size['bytes'] - alone[1]['bytes']) / 1e6:.0f} MB",
            size["packages"] - alone[1]["packages"],
        )
        for name, size in extras
        if size["packages"] > alone[1]["packages"]
    ]
    return table(("Installed", "On disk", "Packages"), rows)


def pace() -> str:
    """How fast each format is read, as `benchmarks/formats.py --publish` measured it."""
    measured: dict[str, Any] = json.loads((ROOT / "docs/format-speeds.json").read_text("utf-8"))
    rows = (
        (
            one["format"],
            f"`{one['file']}`",
            f"{one['bytes'] / 1e6 / one['ours']:.1f}",
            f"{one['bytes'] / 1e6 / one['library']:.1f}" if one["library"] else "",
            f"{one['ratio']:.2f}" if one["ratio"] else "",
            one["name"],
        )
        for one in sorted(measured["formats"], key=lambda one: (one["format"], one["file"]))
    )
    return table(("Format", "Document", "MB/s", "Library MB/s", "Ratio of times", "Library"), rows)


def _measured(title: str) -> str:
    sys.path.append(str(ROOT / "benchmarks"))
    from peer_tables import tables

    return next(table(head, rows) for name, head, rows in tables(_beside()) if name == title)


def _beside() -> dict[str, Any]:
    """The published result of `benchmarks/peers.py`."""
    result: dict[str, Any] = json.loads((ROOT / "docs/beside-others.json").read_text("utf-8"))
    return result


def _files(size: dict[str, int]) -> str:
    return f"{size['files']:,} files, {size['bytes'] / 1e6:.1f} MB, {size['planted']:,} numbers planted"


# --- what the commands print --------------------------------------------------------------------


def clauses() -> str:
    """The clauses that a report answers, and where."""
    from pi_scan.report.clauses import CLAUSES

    rows = ((c.number, f"“{c.words}”", c.answer, f"“{c.part}”") for c in CLAUSES.values())
    return table(("201 CMR", "It says", "What the report tells of it", "Part"), rows)


def explain() -> str:
    """`pi-scan explain` on the example."""
    return console("pi-scan explain docs/examples/note.txt")


def findings() -> str:
    """`pi-scan findings` on the example."""
    return console("pi-scan findings docs/examples/note.txt")


def example() -> str:
    """The example itself."""
    return fenced("text", (ROOT / "docs/examples/note.txt").read_text("utf-8").rstrip())


def retention() -> str:
    """The example of a retention schedule."""
    return fenced("toml", (ROOT / "docs/examples/retention.toml").read_text("utf-8").rstrip())


def pack() -> str:
    """The example of a rule file."""
    return fenced("toml", (ROOT / "docs/examples/detectors/financial_account/harbor.toml").read_text("utf-8").rstrip())


def demo() -> str:
    """The output of `make demo`, the folder of the checkout shortened."""
    here, shown = (run([*MAKE, "demo"], COLUMNS=str(86 + len(root))) for root in (str(ROOT), SHOWN_ROOT))
    return fenced("console", f"$ make demo\n{shortened(here, shown).rstrip()}")


def tests() -> str:
    """The last line of `make test`."""
    lines = run([*MAKE, "test"]).rstrip().splitlines()
    return fenced("console", f"$ make test\n…\n{lines[-1].strip('= ')}")


def picture() -> None:
    """Draw `docs/summary.svg` anew."""
    run([sys.executable, "tools/make_picture.py"])


def console(command: str) -> str:
    """`command` and what it prints, run in the folder of the checkout."""
    said = run([sys.executable, "-m", "pi_scan", *command.split()[1:]])
    return fenced("console", f"$ {command}\n{said.replace(f'{ROOT}/', '').rstrip()}")


def run(command: list[str], **environment: str) -> str:
    """What `command` prints; an end with another code than 0 ends this program too."""
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, encoding="utf-8", check=True
    )
    return done.stdout


def shortened(text: str, shown: str) -> str:
    """`text` with the checkout called `SHOWN_ROOT`; the tables in which it stands keep their shape.

    `shown` is the same at the width that a checkout of that name needs: the other tables are taken from it, so that
    they are as wide wherever this one lies.
    """
    shorter = len(str(ROOT)) - len(SHOWN_ROOT)
    others = iter(_TABLE.findall(shown))

    def narrow(found: re.Match[str]) -> str:
        other = next(others)
        if str(ROOT) not in found[0]:
            return other
        if shorter <= 0:
            return found[0]
        lines = found[0].splitlines(keepends=True)
        return "".join(line if str(ROOT) in line else f"{line[: -2 - shorter]}{line[-2:]}" for line in lines)

    text = _TABLE.sub(narrow, text)
    return "\n".join(line.rstrip() for line in text.replace(str(ROOT), SHOWN_ROOT).splitlines())


# --- Markdown -----------------------------------------------------------------------------------


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(words: Iterable[str]) -> str:
    """A list of words as code."""
    return ", ".join(f"`{word}`" for word in words)


def fenced(language: str, text: str) -> str:
    """A block of code."""
    return f"```{language}\n{text}\n```"


QUICK: dict[str, Callable[[], str]] = {
    block.__name__: block
    for block in (
        formats,
        columns,
        paper,
        schema,
        limits,
        reasons,
        kinds,
        checks,
        facts,
        commands,
        clauses,
        explain,
        findings,
        example,
        pack,
        retention,
        beside,
        speeds,
        scores,
        readings,
        sizes,
        pace,
    )
}
"""Name of a part → what makes it; each takes no more than a second."""
SLOW: dict[str, Callable[[], str]] = {"demo": demo, "tests": tests}


def rewritten(page: str, blocks: dict[str, Callable[[], str]]) -> str:
    """The text of a page with those of its generated parts made anew that are among `blocks`."""

    def make(match: re.Match[str]) -> str:
        name = match[2]
        if name not in QUICK and name not in SLOW:
            raise SystemExit(f"no part of a page is called {name!r}")
        return f"{match[1]}{blocks[name]()}\n{match[3]}" if name in blocks else match[0]

    return _BLOCK.sub(make, page)


def index() -> None:
    """Write what the modules of formats say of themselves beside them."""
    from pi_scan.extract import INDEX, loaded
    from pi_scan.extract import index as written

    Path(INDEX).write_text(written(loaded()), "utf-8")


def main() -> None:
    """Rewrite every page, and the index of the formats that they are made from."""
    index()
    blocks = QUICK | {"demo": demo} | ({"tests": tests} if "--tests" in sys.argv[1:] else {})
    picture()
    for page in PAGES:
        old = page.read_text("utf-8")
        new = rewritten(old, blocks)
        if new != old:
            page.write_text(new, "utf-8")
            print(f"rewritten: {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
