"""datafog with the engine in Rust, which `datafog[rust]` adds; see `telling.py`."""

from datafog import v5
from telling import asked, pieces, tell

folder, entities = asked()
for path, text in pieces(folder):
    for finding in v5.scan(text):
        if finding.entity_type in entities:
            tell(folder, path, finding.entity_type, finding.matched_text)
