"""A YAML text written in another style: block or flow, other quotes, another indentation."""

import json
import re
from random import Random

from app.rules.reading.source import Mapping, Node, Scalar, Sequence, read

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_ /]*[A-Za-z0-9]")
_WORDS_WITH_A_MEANING = ("true", "false", "null")


def rewritten(text: str, random: Random) -> str:
    """The same document, as somebody else would write it."""
    node, problems = read("a.yaml", text)
    assert node is not None
    assert problems == ()
    return _block(node, random, 0)


def _block(node: Node, random: Random, indent: int) -> str:
    if isinstance(node, Mapping) and node.entries:
        return "".join(_entry(f"{_scalar(key, random)}:", value, random, indent) for key, value in node.entries)
    if isinstance(node, Sequence) and node.items:
        return "".join(_entry("-", item, random, indent) for item in node.items)
    return f"{' ' * indent}{_flow(node, random)}\n"


def _entry(lead: str, node: Node, random: Random, indent: int) -> str:
    comment = random.choice(["", "", "  # as agreed"])
    if isinstance(node, Scalar) or random.random() < 0.3:
        return f"{' ' * indent}{lead} {_flow(node, random)}{comment}\n"
    return f"{' ' * indent}{lead}{comment}\n{_block(node, random, indent + random.choice([1, 2, 4]))}"


def _flow(node: Node, random: Random) -> str:
    match node:
        case Scalar():
            return _scalar(node, random)
        case Sequence(items=items):
            return f"[{', '.join(_flow(item, random) for item in items)}]"
        case Mapping(entries=entries):
            pairs = (f"{_scalar(key, random)}: {_flow(value, random)}" for key, value in entries)
            return f"{{{', '.join(pairs)}}}"


def _scalar(scalar: Scalar, random: Random) -> str:
    if not isinstance(scalar.value, str):
        return scalar.text or random.choice(["null", "~"])
    styles = [json.dumps(scalar.text, ensure_ascii=False)]
    if "\n" not in scalar.text:
        styles.append("'" + scalar.text.replace("'", "''") + "'")
    if _PLAIN.fullmatch(scalar.text) and scalar.text not in _WORDS_WITH_A_MEANING:
        styles.append(scalar.text)
    return random.choice(styles)
