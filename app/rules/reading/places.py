"""Where the words of a vocabulary stand in their files."""

from collections.abc import Iterator, Mapping

from app.rules.problems import Position
from app.rules.reading.source import Mapping as YamlMapping
from app.rules.reading.source import Node, Scalar, Sequence, read

Place = tuple[str, ...]
_SECTION = "vocabulary"


def places_of(sources: Mapping[str, str]) -> dict[Place, Position]:
    """Way to a word -> where it stands: ("tags", "bug"), ("attributes", "Issue Type"), ("tickets", "bug", "project"),
    ("tickets", "bug", "fields", "0", "gid"). Of a key with a plain value it is the value's place."""
    found: dict[Place, Position] = {}
    for file in sorted(sources):
        root = read(file, sources[file])[0]
        for key, node in root.entries if isinstance(root, YamlMapping) else ():
            if key.text == _SECTION:
                for place, position in _below(node, ()):
                    found.setdefault(place, position)
    return found


def _below(node: Node, place: Place) -> Iterator[tuple[Place, Position]]:
    match node:
        case YamlMapping(entries=entries):
            for key, value in entries:
                inner = (*place, key.text)
                yield inner, value.position if isinstance(value, Scalar) else key.position
                yield from _below(value, inner)
        case Sequence(items=items):
            for number, item in enumerate(items):
                yield from _item(item, place, str(number))
        case Scalar():
            return


def _item(item: Node, place: Place, number: str) -> Iterator[tuple[Place, Position]]:
    """An item of a list: a word by itself, anything else by its number."""
    if isinstance(item, Scalar):
        yield (*place, item.text), item.position
    else:
        yield from _below(item, (*place, number))
