"""What a customer's words answer to a question: an option, a number, a text; or that nobody can be sure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from app.rules.answer_words import (
    CARDINALS,
    CONDITIONALS,
    COURTESY,
    FILLERS,
    NEGATIONS,
    ORDINALS,
    SLIGHT,
    is_quoting,
    without_ways_to_choose,
)
from app.rules.vocabulary import Attribute

MAX_ANSWER = 255
_MOST_READ = 4_000
_SHORT, _GUESSED = 160, 60
_SAME, _CLEARLY = 0.75, 0.05
_SHORTEST_WORD, _SHORTEST_GUESSED = 4, 3
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans({"'": None, "’": None, "ʼ": None, "`": None, "ё": "е"})
_PLACE = re.compile(r"\W*([0-9]{1,2})(st|nd|rd|th|й|я|е|ый|ая|ое)?\W*")
_CLAUSE = re.compile(r"[.,;:!?()\n]|\s[-–—]\s")
_BREAK = ","
_NUMBER = re.compile(
    r"(?<![\w.,])[-+]?(?:[0-9]{1,3}(?:[,\s\u00a0][0-9]{3})++|[0-9]{1,15})(?:[.,][0-9]{1,9})?(?![\w]|[.,][0-9])"
)
_THOUSANDS = re.compile(r"[,\s\u00a0](?=[0-9]{3}(?:[^0-9]|$))")


@dataclass(frozen=True, slots=True)
class Unclear:
    """An answer that could mean several things, or a question back; `why` is for teammates."""

    why: str


Answer = str | float | Unclear | None


def answer_in(text: str, attribute: Attribute, *, numbered: bool) -> Answer:
    """The option, number or text that a customer's words give for an attribute; Unclear if it cannot be told which,
    None if they give none. Quoted mail below the answer does not count. `numbered`: the options were shown with
    numbers; else a bare number names none of them."""
    own = _own_words(text)
    if not own:
        return None
    if attribute.type == "choice":
        return _Options(attribute, numbered=numbered).named_in(own)
    if attribute.type == "number":
        return _number_in(own)
    if own.endswith("?") and len(own) <= _GUESSED:
        return Unclear("the customer asks back")
    return own[:MAX_ANSWER].strip()


def is_only_answer(text: str, attribute: Attribute, *, numbered: bool) -> bool:
    """Whether a text that answers says nothing besides: an option's own words or number, a number alone, or, where any
    text is an answer, that text. A greeting and thanks around it say nothing."""
    own = _own_words(text)
    if attribute.type == "choice":
        return _Options(attribute, numbered=numbered).is_all_of(own)
    return attribute.type != "number" or _NUMBER.fullmatch(own) is not None


def with_numbers(options: Iterable[str]) -> str:
    """Options as a paragraph of HTML with a number before each, for an answer by mail; the numbers are those that
    `answer_in` knows."""
    lines = (f"{number}. {escape(option)}" for number, option in enumerate(options, 1))
    return f"<p>{'<br>'.join(lines)}</p>"


def spoken(text: str) -> str:
    """A text as its words in small letters, with one blank between them; ё is е, and apostrophes are left out."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    return " ".join(_WORD.findall(folded))


class _Options:
    """The options of an attribute by everything that names them."""

    def __init__(self, attribute: Attribute, *, numbered: bool) -> None:
        self._options = attribute.options
        self._numbered = numbered
        question = attribute.question
        self._names = {
            name: option
            for option in attribute.options
            for word in (question.words_for(option) if question else (option,))
            if (name := spoken(word))
        }

    def is_all_of(self, text: str) -> bool:
        """Whether the text is an option and nothing else."""
        whole = spoken(text)
        bare = " ".join(word for word in whole.split() if word not in COURTESY)
        return whole in self._names or bare in self._names or isinstance(self._place(text), str)

    def named_in(self, text: str) -> Answer:
        whole = spoken(text)
        if whole in self._names:
            return self._names[whole]
        first = spoken(text.splitlines()[0])
        if first in self._names:
            return self._names[first]
        if (place := self._place(text)) is not None:
            return place
        if len(text) > _SHORT:
            return None
        found = self._inside(text)
        if found is None and "?" not in text and len(text) <= _GUESSED:
            found = self._nearly(" ".join(_bare(whole)))
        if isinstance(found, str) and CONDITIONALS & set(without_ways_to_choose(whole).split()):
            return Unclear("the customer says what would be")
        return Unclear("the customer asks back") if "?" in text else found

    def _place(self, text: str) -> Answer:
        """The option at the place that the text names: "2", "#2", "the second one"."""
        words = _bare(spoken(text))
        number = _PLACE.fullmatch(text) or (_PLACE.fullmatch(words[0]) if len(words) == 1 else None)
        if number:
            place, is_counted = int(number[1]), number[2] is None
        elif len(words) == 1:
            place = ORDINALS.get(words[0]) or CARDINALS.get(words[0], 0)
            is_counted = words[0] in CARDINALS
        else:
            return None
        if is_counted and place and not self._numbered:
            return Unclear("it is a number, and the options had none")
        if 0 < place <= len(self._options):
            return self._options[place - 1]
        return Unclear(f"there is no option {place}") if number else None

    def _inside(self, text: str) -> Answer:
        """The option that is named somewhere in the text."""
        rest, found = _with_breaks(text), dict[str, None]()
        for name in sorted(self._names, key=len, reverse=True):
            named = re.search(rf" {f'(?: {_BREAK})* '.join(name.split())} ", rest)
            if named and _says_much(name, rest):
                before, after = rest[: named.start()], rest[named.end() :]
                if NEGATIONS & {*before.split(_BREAK)[-1].split(), *after.split(_BREAK)[0].split()}:
                    return Unclear("the customer says which it is not")
                found[self._names[name]] = None
                rest = f"{before} | {after}".replace(f" {name} ", " | ")
        if len(found) > 1:
            return Unclear(f"it names {' and '.join(found)}")
        return next(iter(found), None)

    def _nearly(self, words: str) -> Answer:
        """The option that the words are a part of, or that is spelt nearly so."""
        asked = words.split()
        if NEGATIONS & set(asked) or len(words) < _SHORTEST_GUESSED:
            return None
        parts = {self._names[name]: None for name in self._names if _is_part(asked, name.split())}
        if len(parts) > 1:
            return Unclear(f"it could be {' or '.join(parts)}")
        return next(iter(parts), None) or self._spelt(words)

    def _spelt(self, words: str) -> Answer:
        scores: dict[str, float] = {}
        for name, option in self._names.items():
            if name[0] == words[0]:
                likeness = SequenceMatcher(None, words, name[: 2 * _GUESSED], autojunk=False).ratio()
                scores[option] = max(likeness, scores.get(option, 0.0))
        best = sorted(scores, key=lambda option: scores[option], reverse=True)[:2]
        if not best or scores[best[0]] < _SAME:
            return None
        if len(best) > 1 and scores[best[0]] - scores[best[1]] < _CLEARLY:
            return Unclear(f"it could be {' or '.join(best)}")
        return best[0]


def _with_breaks(text: str) -> str:
    """A text as its words, with a comma between its clauses and one blank around each."""
    clauses = filter(None, map(spoken, _CLAUSE.split(text)))
    return f" {f' {_BREAK} '.join(clauses)} "


def _says_much(name: str, rest: str) -> bool:
    """Whether a name stands for its option in a longer text: "me" and "one" do only where nothing else is told."""
    return name not in SLIGHT or set(rest.split()) - {name, _BREAK} <= FILLERS


def _is_part(asked: list[str], name: list[str]) -> bool:
    return bool(asked) and all(len(word) >= _SHORTEST_WORD and word in name for word in asked)


def _bare(whole: str) -> list[str]:
    """The words without those around an answer: "its the second one please" is second."""
    return [word for word in whole.split() if word not in FILLERS]


def _own_words(text: str) -> str:
    """What the customer wrote, without the mail it answers."""
    return "\n".join(_before_quote(text[:_MOST_READ].strip().splitlines())).strip()


def _before_quote(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if is_quoting(line):
            return
        yield line


def _number_in(text: str) -> float | Unclear | None:
    written = _NUMBER.findall(text[:_SHORT])
    if len(written) == 1:
        return float(_THOUSANDS.sub("", written[0]).replace(",", "."))
    if len(written) > 1:
        return Unclear("it names several numbers")
    words = {number for word in _bare(spoken(text[:_GUESSED])) if (number := CARDINALS.get(word))}
    if len(words) == 1 and "?" not in text:
        return float(words.pop())
    return Unclear("the customer asks back") if "?" in text else None
