"""datafog as `import datafog` gives it: the engine in Python; see `telling.py`."""

import datafog
from telling import asked, pieces, tell

folder, entities = asked()
for path, text in pieces(folder):
    for entity in datafog.scan(text, engine="regex", entity_types=entities).entities:
        tell(folder, path, entity.type, entity.text)
