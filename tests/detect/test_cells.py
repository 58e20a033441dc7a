"""Labels in a line over their values."""

from pi_scan.detect.cells import label_over, may_stand_under_labels


def test_a_label_stands_over_a_cell_some_rows_up_if_they_keep_to_its_column():
    head = "OWNER - NAME              LICENSE # / EIN      DOB\n  COSTA, RUI              SA5519027            04/22/1979\n"
    text = head + "  OWNER 2\n  SILVA, ANA              S48210937            12/08/1974\n"
    over = label_over(text, text.index("S48"))
    assert over is not None
    assert text[over.start : over.end] == "LICENSE # / EIN"
    assert label_over(text.replace("ANA     ", "ANA "), text.index("S48") - 4) is None
    assert may_stand_under_labels(text.encode(), text.index("S48"))
    assert not may_stand_under_labels(text.replace("NAME", "1042").encode(), text.index("S48"))
