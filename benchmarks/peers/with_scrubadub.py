"""scrubadub with the detectors asked for; see `telling.py`."""

from scrubadub import Scrubber
from telling import asked, pieces, tell

folder, entities = asked()
scrubber = Scrubber(detector_list=entities)
for path, text in pieces(folder):
    for filth in scrubber.iter_filth(text):
        tell(folder, path, filth.type, filth.text)
