"""The schema of whole files: those with rules, conditions and vocabulary, and those with tests of rules."""

import json

from app.rules.reading.listing import FILES
from app.rules.schema.conditions import condition_definitions
from app.rules.schema.rules import rule_definitions
from app.rules.schema.shapes import Schema, keys, listed, named, ref, text
from app.rules.schema.steps import step_definitions
from app.rules.schema.tests import test_definitions
from app.rules.schema.vocabulary import vocabulary_definitions
from app.rules.vocabulary import Vocabulary
from app.rules.words.rules import SECTIONS, TEST_SECTIONS, TESTS

SCHEMA_FILE = "rulebook.schema.json"
"""The schema's place in a rulebook's folder; files name it in their first line."""


def schema_of(vocabulary: Vocabulary) -> Schema:
    """JSON Schema (draft 7) of files that use this vocabulary. Every rulebook that loads is valid; what the schema
    cannot see (templates, patterns, names given twice, what an order of steps needs) `triage rules check` tells."""
    shapes = {
        FILES: listed(text()),
        "vocabulary": ref("vocabulary"),
        "conditions": named(ref("condition")),
        "rules": listed(ref("rule")),
        TESTS: listed(ref("test")),
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A rulebook of intercom-triage",
        **keys({**SECTIONS, **TEST_SECTIONS}, shapes),
        "dependencies": {TESTS: {"maxProperties": 1}},
        "definitions": {
            **vocabulary_definitions(vocabulary),
            **condition_definitions(vocabulary),
            **step_definitions(vocabulary),
            **rule_definitions(vocabulary),
            **test_definitions(vocabulary),
        },
    }


def schema_text(vocabulary: Vocabulary) -> str:
    """The schema as the text of its file: the same for the same vocabulary."""
    return json.dumps(schema_of(vocabulary), ensure_ascii=False, indent=1) + "\n"
