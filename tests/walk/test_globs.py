import pytest

from pi_scan.walk import GlobError, Globs
from pi_scan.walk.globs import translate


@pytest.mark.parametrize(
    ("pattern", "path", "folder", "taken"),
    [
        ("*.log", "a.log", False, True),
        ("*.log", "var/deep/a.log", False, True),
        ("*.log", "a.log.txt", False, False),
        ("/*.log", "var/a.log", False, False),
        ("var/*.log", "var/a.log", False, True),
        ("var/*.log", "x/var/a.log", False, False),
        ("**/var/*.log", "x/var/a.log", False, True),
        ("a/**", "a/b/c", False, True),
        ("a/**", "a", True, False),
        ("a/**/z", "a/z", False, True),
        ("a/**/z", "a/b/c/z", False, True),
        ("node_modules/", "x/node_modules", True, True),
        ("node_modules/", "x/node_modules", False, False),
        ("?.txt", "/.txt", False, False),
        ("[a-c].txt", "b.txt", False, True),
        ("[!a-c].txt", "b.txt", False, False),
        ("*.{csv,tsv}", "x/a.tsv", False, True),
        (r"\*.txt", "*.txt", False, True),
        (r"\*.txt", "a.txt", False, False),
        ("a.b", "axb", False, False),
        ("*", "line\nbreak", False, True),
    ],
)
def test_patterns_mean_what_gitignore_means(pattern, path, folder, taken):
    assert Globs(exclude=(pattern,)).excludes(path, folder=folder) is taken


def test_include_takes_what_lies_in_a_matching_folder():
    globs = Globs(include=("hr/",))
    assert globs.includes("hr/2019/w2.pdf")
    assert not globs.includes("sales/hr.pdf")


@pytest.mark.parametrize("pattern", ["", "/", "[a", "{a,b", "[z-a]"])
def test_a_pattern_that_means_nothing_is_refused(pattern):
    with pytest.raises(GlobError):
        translate(pattern)
