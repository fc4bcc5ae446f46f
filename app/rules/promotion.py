"""Bringing a rule from shadow, or from a share of conversations, into force: its lines in the file are changed, and
nothing else is."""

from dataclasses import dataclass

import yaml

_KEYS = ("mode", "rollout")


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
    instead. Raises NotPromotable when the rule is not in this text, or is live already."""
    entries = _entries_of(text, name)
    if not any(entry.key in _KEYS for entry in entries):
        raise NotPromotable(f"{name} is live already: it has neither mode nor rollout")
    while to_go := [entry for entry in entries if entry.key in _KEYS]:
        entry = to_go[-1]
        if rollout and len(to_go) == 1:
            return text[: entry.start] + f"rollout: {rollout}" + text[entry.end :]
        text = _cut(text, entries, entry)
        entries = _entries_of(text, name)
    return text


def _entries_of(text: str, name: str) -> list[_Entry]:
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    for rule in _rules(root):
        pairs = [(key, value) for key, value in rule.value if isinstance(key, yaml.ScalarNode)]
        if any(key.value == "name" and value.value == name for key, value in pairs):
            return [_Entry(key.value, key.start_mark.index, _end(value)) for key, value in pairs]
    raise NotPromotable(f"there is no rule {name} in this file")


def _rules(root: yaml.Node | None) -> list[yaml.MappingNode]:
    if not isinstance(root, yaml.MappingNode):
        return []
    lists = [value for key, value in root.value if key.value == "rules" and isinstance(value, yaml.SequenceNode)]
    return [rule for each in lists for rule in each.value if isinstance(rule, yaml.MappingNode)]


def _end(node: yaml.Node) -> int:
    """Where a value ends. A block's own mark lies behind the comments that follow it: its last part tells."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _cut(text: str, entries: list[_Entry], entry: _Entry) -> str:
    """The text without an entry: its lines if it has lines of its own, else from its key to the next one."""
    line_start = text.rfind("\n", 0, entry.start) + 1
    line_end = text.find("\n", entry.end)
    line_end = len(text) if line_end < 0 else line_end + 1
    behind = text[entry.end : line_end].strip()
    if not text[line_start : entry.start].strip() and (not behind or behind.startswith("#")):
        return text[:line_start] + text[line_end:]
    place = entries.index(entry)
    if place + 1 < len(entries):
        return text[: entry.start] + text[entries[place + 1].start :]
    return text[: entries[place - 1].end] + text[entry.end :]
