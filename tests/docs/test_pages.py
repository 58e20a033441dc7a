"""The pages are whole: every link leads somewhere, every command and option is told of, and nothing odd stands in them."""

import re
import tomllib

import pytest
from pages import PAGES, ROOT, blocks, update_docs

from pi_scan.model import Reason

README = PAGES["README.md"]


def anchors(page: str) -> set[str]:
    titles = re.findall(r"(?m)^#+ (.+)$", re.sub(r"(?ms)^```.*?^```$", "", page))
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", PAGES)
def test_links_within_the_project_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)\s]+)\)", PAGES[name]):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        place = ((ROOT / name).parent / path).resolve() if path else ROOT / name
        assert place.exists(), f"{name}: {target}"
        if anchor:
            assert anchor in anchors(place.read_text("utf-8")), f"{name}: {target}"


@pytest.mark.parametrize("path", [path for path, _ in update_docs.parsers()], ids=" ".join)
def test_every_command_is_in_the_readme(path):
    assert " ".join(path) in README


def test_every_option_is_on_the_page_of_commands():
    page = PAGES["docs/commands.md"]
    for path, command in update_docs.parsers():
        section = page.split(f"\n## {' '.join(path)}\n", 1)[1].split("\n## ", 1)[0]
        for parameter in command.params:
            for name in parameter.opts:
                if name.startswith("-"):
                    assert re.search(rf"(?<![\w-]){name}(?![\w-])", section), f"{' '.join(path)} {name}"


def test_every_exit_code_is_in_the_readme():
    told = re.findall(r"(?m)^\| (\d+) \| ", README)
    assert sorted(map(int, told)) == [0, 1, 2, 3, 4, 130]


def test_every_reason_is_in_the_readme():
    assert [reason for reason in Reason if f"`{reason.value}`" not in README] == []


FORBIDDEN = {
    "absolute paths of a machine": r"/(?:work|root|home/\w+)/(?!\.\.\.)",
    "notes to oneself": r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b",
    "placeholders": r"(?i)lorem ipsum|\bTBD\b|coming soon",
    "praise": r"(?i)\b(?:blazing(?:ly)?|seamless(?:ly)?|powerful|cutting-edge|state-of-the-art|effortless(?:ly)?|simply|robust)\b",
    "pictures among the letters": "[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]",
    "spaces at the end of a line": r"(?m)[ \t]+$",
}


@pytest.mark.parametrize("what", FORBIDDEN)
@pytest.mark.parametrize("name", PAGES)
def test_pages_hold_no(name, what):
    match = re.search(FORBIDDEN[what], PAGES[name])
    assert match is None, f"{name}: {what}: {match and match[0]!r}"


def test_the_picture_fetches_nothing_and_shows_no_machine():
    picture = (ROOT / "docs/summary.svg").read_text("utf-8").replace("&#160;", " ")
    assert re.findall(r"(?:src|href|url)\s*[=(:]\s*[\"']?(?:https?:)?//[^\"')]+", picture) == []
    assert str(ROOT) not in picture
    assert "~/pi-scan/corpus/share" in picture


def test_examples_hold_only_invented_numbers():
    known = {"219-09-9998", "219-52-4471", "403-55-1187", "512-34-6789"}
    for name in PAGES:
        for language in ("pycon", "text", "toml", "python"):
            for _, text in blocks(name, language):
                assert set(re.findall(r"\b\d{3}-\d{2}-\d{4}\b", text)) <= known, name


def test_the_changelog_tells_of_this_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert re.search(rf"(?m)^## \[{re.escape(version)}\]", PAGES["CHANGELOG.md"])


def test_decisions_are_numbered_without_a_gap():
    decisions = sorted(name for name in PAGES if name.startswith("docs/decisions/"))
    for number, name in enumerate(decisions, start=1):
        assert name.startswith(f"docs/decisions/{number:04}-"), name
        assert PAGES[name].startswith(f"# {number:04}: "), name
