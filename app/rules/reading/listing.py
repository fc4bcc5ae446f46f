"""Which files of a folder make the rulebook, if one lists them: a desk is switched on by listing its files."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Mapping as MappingNode
from app.rules.reading.source import Node, Scalar, read

FILES = "files"


def listed(sources: Mapping[str, str], inspection: Inspection) -> dict[str, str]:
    """The sources that count, in the order in which they are read: all by their names, or, where a file says `files:`,
    those that it lists, and itself. A pattern (`swell/*.yaml`) stands for its files by name. A name that there is not,
    and a second list, are told."""
    lists = list(_lists(sources))
    for file, key, _ in lists[1:]:
        inspection.tell(key.position, f"the files are listed already, in {lists[0][0]}; {file} cannot list others")
    if not lists:
        return {name: sources[name] for name in sorted(sources)}
    file, _, node = lists[0]
    names = [file, *(name for item in inspection.items(node, FILES) for name in _named(item, sources, inspection))]
    return {name: sources[name] for name in dict.fromkeys(names)}


def _lists(sources: Mapping[str, str]) -> Iterator[tuple[str, Scalar, Node]]:
    for file in sorted(sources):
        if FILES not in sources[file]:
            continue
        root, _ = read(file, sources[file])
        for key, node in root.entries if isinstance(root, MappingNode) else ():
            if key.text == FILES:
                yield file, key, node


def _named(item: Node, sources: Mapping[str, str], inspection: Inspection) -> list[str]:
    pattern = inspection.text(item, "a file's name")
    if pattern is None:
        return []
    found = sorted(name for name in sources if name == pattern or fnmatchcase(name, pattern))
    if not found:
        inspection.unknown(item.position, "file", pattern, sources)
    return found
