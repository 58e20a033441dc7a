"""What the branches send in, in the formats of many programs: slides, OpenDocument, rich text, older ones."""

# ruff: noqa: E501  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

from typing import Any

from corpus import forge, invent

from .base import Doc, document


@document(
    "branches/new_accounts_training.pptx",
    "Slides that show real customers: a table, a text box, speaker notes; a hidden slide with branch codes",
)
def training(d: Doc) -> bytes:
    people = d.people(3, "any")
    noted = d.who("irish", "ma")

    def build(deck: Any) -> None:
        slides = [deck.slides.add_slide(deck.slide_layouts[5]) for _ in range(4)]
        for slide, title in zip(
            slides, ("Opening an account", "Three good examples", "Ask for papers", "Codes"), strict=True
        ):
            slide.shapes.title.text = title
        grid = slides[1].shapes.add_table(4, 3, 914400, 1828800, 7315200, 1828800).table
        rows = [("Customer", "Social Security No.", "Home"), *((p.name, p.ssn_dashed(), p.home.town) for p in people)]
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                grid.cell(number, column).text = value
        box = slides[2].shapes.add_textbox(914400, 1828800, 7315200, 914400)
        box.text_frame.text = "Look at the license, and copy its number in full."
        slides[
            2
        ].notes_slide.notes_text_frame.text = f"Tell them of {noted.name}, {noted.home.line}, whose Massachusetts driver's license {noted.license()} was read wrong."
        slides[3].shapes.add_textbox(914400, 1828800, 7315200, 914400).text_frame.text = "\n".join(
            f"Branch {number}: code {d.no(invent.digits(d.rng, 9))}, telephone 617-555-01{number}"
            for number in (14, 21, 37)
        )
        slides[3]._element.set("show", "0")  # noqa: SLF001  (python-pptx has no word for it)

    return forge.pptx(build, title="Training")
