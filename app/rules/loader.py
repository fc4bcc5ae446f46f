"""From YAML sources to a Rulebook, or to everything that is wrong with them."""

from collections.abc import Mapping

from app.rules.inspection import Inspection
from app.rules.problems import Position, Problem
from app.rules.rule_reading import RuleReading
from app.rules.rulebook import Rule, Rulebook
from app.rules.source import Node, read
from app.rules.vocabulary import Vocabulary
from app.rules.vocabulary_reading import VocabularyReading

SECTIONS = ("vocabulary", "rules")


def load(sources: Mapping[str, str]) -> Rulebook | tuple[Problem, ...]:
    """The rulebook of `{file name: text}`, files in the order of their names; or all problems, sorted by place.
    Pure, and never raises on any text."""
    inspection = Inspection()
    vocabularies, rule_nodes, is_readable = _sections(sources, inspection)
    if not is_readable:
        return inspection.problems  # every name that stands in an unreadable file would be told as unknown
    vocabulary = VocabularyReading(inspection).read(vocabularies)
    rules = _rules(rule_nodes, vocabulary, inspection)
    if not inspection.problems and not rules:
        inspection.tell(Position(min(sources, default="rulebook"), 1, 1), "there is no rule in this rulebook")
    return inspection.problems or Rulebook.bind(rules, vocabulary, sources)


def _sections(sources: Mapping[str, str], inspection: Inspection) -> tuple[list[Node], list[Node], bool]:
    vocabularies: list[Node] = []
    rules: list[Node] = []
    is_readable = True
    for file in sorted(sources):
        root, problems = read(file, sources[file])
        inspection.tell_all(problems)
        is_readable = is_readable and (root is not None or not problems)
        entries = inspection.mapping(root, "a rulebook file", SECTIONS) if root is not None else {}
        vocabularies += [entries["vocabulary"][1]] if "vocabulary" in entries else []
        rules += [entries["rules"][1]] if "rules" in entries else []
    return vocabularies, rules, is_readable


def _rules(nodes: list[Node], vocabulary: Vocabulary, inspection: Inspection) -> list[Rule]:
    reading = RuleReading(inspection, vocabulary)
    items = [item for node in nodes for item in inspection.items(node, "rules")]
    read_rules = [reading.read(item, place) for place, item in enumerate(items)]
    return [rule for rule in read_rules if rule is not None]
