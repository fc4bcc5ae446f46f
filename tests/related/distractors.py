"""Tickets on other matters, made up the same way every time: the words of a support desk, put together anew."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import yaml

SEED = 20_261_123
_OPENINGS = {"bug": "faults", "request": "wishes", "question": "questions"}
_HOW_OFTEN = (6, 3, 1)
_RUSSIAN = 0.3
"""Their share, as among the pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUp:
    """A ticket that somebody could have filed."""

    kind: str
    title: str
    text: str


def distractors(count: int = 2_000) -> list[MadeUp]:
    """So many tickets, no two with the same title and text; a smaller count gives the first of a larger one."""
    return list(islice(_distinct(Random(SEED)), count))


def _distinct(dice: Random) -> Iterator[MadeUp]:
    seen: set[tuple[str, str]] = set()
    while True:
        made = _one(dice)
        if (made.title, made.text) not in seen:
            seen.add((made.title, made.text))
            yield made


def _one(dice: Random) -> MadeUp:
    words = _words()["russian" if dice.random() < _RUSSIAN else "english"]
    kind = dice.choices(list(_OPENINGS), weights=_HOW_OFTEN)[0]
    thing = dice.choice(words["things"])
    opening = dice.choice(words[_OPENINGS[kind]])
    details = dice.sample(words["details"], dice.choice((1, 2, 2, 3)))
    said = dice.sample(words["said"], dice.choice((1, 2, 3, 4)))
    text = " ".join((opening["text"], *said, *details))
    title, text = (_filled(each, thing, words, dice) for each in (opening["title"], text))
    return MadeUp(kind=kind, title=title, text=text)


@cache
def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("distractors.yaml").read_text("utf-8"))
    return words


def _filled(text: str, thing: str, words: Mapping[str, Any], dice: Random) -> str:
    other = dice.choice(words["things"])
    choices: Mapping[str, Sequence[str]] = words["names"]
    names = {name: dice.choice(each) for name, each in choices.items()}
    told = text.format(thing=thing, other=other, number=dice.randint(2, 900), **names)
    return told[:1].upper() + told[1:]
