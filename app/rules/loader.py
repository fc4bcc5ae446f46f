"""From YAML sources to a Rulebook, or to everything that is wrong with them."""

from collections.abc import Iterable, Mapping

from app.rules.problems import Position, Problem
from app.rules.reading.inspection import Inspection
from app.rules.reading.listing import FILES, listed
from app.rules.reading.names import wrong_with
from app.rules.reading.rules import RuleReading
from app.rules.reading.source import Node, Scalar, read
from app.rules.reading.vocabulary import VocabularyReading
from app.rules.rulebook import Rule, Rulebook
from app.rules.vocabulary import Vocabulary

SECTIONS = (FILES, "vocabulary", "conditions", "rules")


def load(sources: Mapping[str, str]) -> Rulebook | tuple[Problem, ...]:
    """The rulebook of `{file name: text}`, files in the order of their names or of the list in one of them; or all
    problems, sorted by place. Pure, and never raises on any text."""
    inspection = Inspection()
    sources = listed(sources, inspection)
    found, is_readable = _sections(sources, inspection)
    if not is_readable:
        return inspection.problems  # every name that stands in an unreadable file would be told as unknown
    vocabulary = VocabularyReading(inspection).read(found["vocabulary"])
    shared = _shared(found["conditions"], inspection)
    reading = RuleReading(inspection, vocabulary, shared)
    reading.shared_conditions()
    items = [item for node in found["rules"] for item in inspection.items(node, "rules")]
    rules = [rule for place, item in enumerate(items) if (rule := _rule(reading, item, place, inspection)) is not None]
    if inspection.is_clean and not rules:
        inspection.tell(Position(min(sources, default="rulebook"), 1, 1), "there is no rule in this rulebook")
    places = {name: key.position for name, (key, _) in shared.items()}
    return inspection.problems or Rulebook.bind(rules, vocabulary, sources, places)


def _rule(reading: RuleReading, node: Node, place: int, inspection: Inspection) -> Rule | None:
    """A rule, or a problem: none may be left out in silence."""
    rule = reading.read(node, place)
    if rule is None and inspection.is_clean:
        inspection.tell(node.position, "this rule says nothing that could be done")
    return rule


def load_vocabulary(sources: Mapping[str, str]) -> Vocabulary | tuple[Problem, ...]:
    """Only the vocabulary of `{file name: text}`, whatever is wrong with the rules; or all that is wrong with it."""
    files, inspection = Inspection(), Inspection()
    sources = listed(sources, files)
    found, is_readable = _sections(sources, files)
    vocabulary = VocabularyReading(inspection).read(found["vocabulary"])
    return vocabulary if is_readable and not inspection.problems else (inspection.problems or files.problems)


def _sections(sources: Mapping[str, str], inspection: Inspection) -> tuple[dict[str, list[Node]], bool]:
    found: dict[str, list[Node]] = {section: [] for section in SECTIONS}
    is_readable = True
    for file in sources:
        root, problems = read(file, sources[file])
        inspection.tell_all(problems)
        is_readable = is_readable and (root is not None or not problems)
        entries = inspection.mapping(root, "a rulebook file", SECTIONS) if root is not None else {}
        for section, (_, node) in entries.items():
            found[section].append(node)
    return found, is_readable


def _shared(nodes: Iterable[Node], inspection: Inspection) -> dict[str, tuple[Scalar, Node]]:
    """The shared conditions by name; a name that is given twice is told."""
    shared: dict[str, tuple[Scalar, Node]] = {}
    first: dict[str, Position] = {}
    for node in nodes:
        for key, value in inspection.named(node, "conditions"):
            if wrong := wrong_with(key.text):
                inspection.tell(key.position, wrong)
            if key.text.casefold() in first:
                before = first[key.text.casefold()]
                inspection.tell(key.position, f'a condition named "{key.text}" is already there: {before}')
            else:
                first[key.text.casefold()] = key.position
                shared[key.text] = (key, value)
    return shared
