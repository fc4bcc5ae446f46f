"""Bringing a rule from shadow, or from a share of conversations, into force: its lines in the file are changed, and
nothing else is."""

from dataclasses import dataclass

import yaml

_KEYS = ("mode", "rollout")
_BYTE_ORDER_MARK = "\ufeff"


class NotPromotable(Exception):  # noqa: N818 - named after what it says
    """The rule's text cannot be changed; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One key of a rule with its value, as offsets into the text."""

    key: str
    start: int
    end: int


def promoted(text: str, name: str, rollout: str | None = None) -> str:
    """The text of a rulebook file with the rule `name` live: without its `mode` and `rollout`, or with this `rollout`
    instead. Every other character stays, ends of lines too. Raises NotPromotable when the rule is not in this text, is
    live already, or is written in a way that cannot be changed here."""
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    return mark + _promoted(text.removeprefix(mark), name, rollout)


def _promoted(text: str, name: str, rollout: str | None) -> str:
    entries = _entries_of(text, name)
    if not any(entry.key in _KEYS for entry in entries):
        narrower = f"; write rollout: {rollout} into the file to narrow it" if rollout else ""
        raise NotPromotable(f"{name} is live already: it has neither mode nor rollout{narrower}")
    while to_go := [entry for entry in entries if entry.key in _KEYS]:
        entry = to_go[-1]
        if rollout and len(to_go) == 1:
            return text[: entry.start] + f"rollout: {rollout}" + text[entry.end :]
        text = _cut(text, entries, entry)
        entries = _entries_of(text, name)
    return text


def _entries_of(text: str, name: str) -> list[_Entry]:
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise NotPromotable(f"{name} is written so that it cannot be changed here; change it by hand") from error
    for rule in _rules(root):
        pairs = [(key, value) for key, value in rule.value if isinstance(key, yaml.ScalarNode)]
        if any(key.value == "name" and value.value == name for key, value in pairs):
            return [_Entry(key.value, key.start_mark.index, _end(text, value)) for key, value in pairs]
    raise NotPromotable(f"there is no rule {name} in this file")


def _rules(root: yaml.Node | None) -> list[yaml.MappingNode]:
    if not isinstance(root, yaml.MappingNode):
        return []
    lists = [value for key, value in root.value if key.value == "rules" and isinstance(value, yaml.SequenceNode)]
    return [rule for each in lists for rule in each.value if isinstance(rule, yaml.MappingNode)]


def _end(text: str, node: yaml.Node) -> int:
    """Where a value ends. The mark of a block, and of a text after | or >, lies behind the comments and empty lines
    that follow it: its last part, or its last sign, tells."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    end = int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return len(text[:end].rstrip())
    return end


def _cut(text: str, entries: list[_Entry], entry: _Entry) -> str:
    """The text without an entry: its lines if it has lines of its own, else from its key to the next one. Comments on
    lines of their own before and behind it stay."""
    line_start = text.rfind("\n", 0, entry.start) + 1
    line_end = text.find("\n", entry.end)
    line_end = len(text) if line_end < 0 else line_end + 1
    behind = text[entry.end : line_end].strip()
    if not text[line_start : entry.start].strip() and (not behind or behind.startswith("#")):
        return text[:line_start] + text[line_end:]
    place = entries.index(entry)
    if place + 1 < len(entries):
        return _joined(
            text[: entry.start], text[entry.end : entries[place + 1].start], text[entries[place + 1].start :]
        )
    before = text[entries[place - 1].end : entry.start]
    return text[: entries[place - 1].end] + (before if "#" in before else "") + text[entry.end :]


def _joined(before: str, between: str, after: str) -> str:
    """What stood around an entry, with the comments that follow its line."""
    comments = between.partition("\n")[2].lstrip()
    if not comments.startswith("#"):
        return before + after
    return before + ("" if before[-1:].isspace() else " ") + comments + after
