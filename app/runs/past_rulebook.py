"""The rulebook that decided a run, as far as this version can still read it."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.rules.loader import load
from app.rules.reading.source import Mapping as YamlMapping
from app.rules.reading.source import Node, Scalar, Sequence, read
from app.rules.rulebook import ENGINE, Rulebook
from app.store import rulebooks
from app.store.database import Database


def rulebook_of(db: Database, run: Mapping[str, Any]) -> tuple[Rulebook | None, list[str], tuple[str, ...]]:
    """The rulebook if this version can still read it, else the names of its rules; and notes."""
    sources = rulebooks.sources_of(db, run["digest"])
    if sources is None:
        return None, [], (f"the rulebook {run['digest'][:12]} is not kept any more",)
    book = load(sources)
    if not isinstance(book, Rulebook):
        return (
            None,
            list(_names(sources)),
            ("this version cannot read the rulebook of that day: no checks, codes only",),
        )
    if run["engine"] != ENGINE:
        return book, [], (f"decided by engine {run['engine']}, recomputed by engine {ENGINE}",)
    return book, [], ()


def _names(sources: Mapping[str, str]) -> Iterator[str]:
    """Names of the rules in book order, read from YAML that may mean nothing to this version."""
    for file in sorted(sources):
        rules = _entry(read(file, sources[file])[0], "rules")
        for rule in rules.items if isinstance(rules, Sequence) else ():
            name = _entry(rule, "name")
            yield name.text if isinstance(name, Scalar) else "?"


def _entry(node: Node | None, key: str) -> Node | None:
    if not isinstance(node, YamlMapping):
        return None
    return next((value for each, value in node.entries if each.text == key), None)
