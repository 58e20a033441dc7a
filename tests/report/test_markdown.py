"""Names of files are text in the Markdown, whatever they look like."""

import io

from markdown_it import MarkdownIt

from pi_scan.inventory.entries import shown
from pi_scan.report.markdown import markdown


def test_names_come_out_as_they_are(hostile):
    stream = io.BytesIO()
    markdown(hostile, stream, everything=False)
    page = MarkdownIt("commonmark").enable("table").parse(stream.getvalue().decode())
    kinds, texts = set(), []
    for token in page:
        for child in token.children or ():
            kinds.add(child.type)
        if token.type == "inline":
            texts.append("".join(child.content for child in token.children))
    assert kinds <= {"text", "text_special", "softbreak", "strong_open", "strong_close"}
    for (path,) in hostile.sql.execute("SELECT path FROM files WHERE people > 0"):
        assert shown(path) in texts


def test_it_can_be_mailed(hostile):
    stream = io.BytesIO()
    markdown(hostile, stream, everything=True)
    assert len(stream.getvalue()) < 5000
