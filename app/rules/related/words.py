"""A text's words as they are compared: without case, endings, addresses and numbers, and without everyday words."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import regex
import Stemmer

from app.rules.related.everyday import EVERYDAY, IRREGULAR

READING = 1
"""Raised whenever the same text would give other words: what is indexed is then read anew."""

_ACCENTS = regex.compile(r"[\u0300-\u0305\u0307-\u036f]")  # but not the breve: и and й are two letters
_APOSTROPHES = regex.compile(r"(?<=\w)['’ʼ](?=\w)")
_E_WORDS = regex.compile(r"\be-(?=mail|shop|commerce|sign)")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_CYRILLIC = regex.compile(r"\p{Cyrillic}")
_NUMBERED = frozenset(("error", "code", "status", "http", "ошибка", "ошибку", "ошибки", "ошибкой", "код", "кодом"))
_AFTER_ANY = frozenset(("out", "up", "off", "down", "back", "away"))
_AFTER_SOME = frozenset(("in", "into", "on"))
_WITH_IN_OR_ON = frozenset(("log", "sign", "opt", "plug", "turn", "switch", "fill", "check", "add"))
_LONGEST = 40
_LABEL, _LABELLED = 4, 8  # words at most


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text. `telling` are the words by which a ticket is found: none for an everyday word, and for a verb
    with its little word ("log in") the verb and both as one."""

    stem: str
    telling: tuple[str, ...]


def words_of(text: str) -> tuple[str, ...]:
    """The words by which a text is found, in their order."""
    return tuple(telling for word in spoken(text) for telling in word.telling)


def spoken(text: str) -> tuple[Word, ...]:
    """All words of a text in their order, each as its stem: Russian by its letters, else English. Accents do not
    count (ё is е); addresses are left out, and numbers, but for those after "error", "code" and the like."""
    spelt = _spelt(text)
    neighbours = zip(("", *spelt), spelt, (*spelt[1:], ""), strict=False)
    return tuple(_word(*three) for three in neighbours if not three[1].isdecimal() or three[0] in _NUMBERED)


def _word(_before: str, word: str, after: str) -> Word:
    stem = stem_of(word)
    if word in EVERYDAY or len(word) == 1:
        return Word(stem, ())
    joined = _joined(stem, after)
    return Word(stem, (stem, joined) if joined else (stem,))


def _spelt(text: str) -> list[str]:
    told = " ".join(each for line in text.splitlines() for each in _without_addresses(line))
    plain = told if told.isascii() else _without_accents(told)
    found = _WORD.findall(_E_WORDS.sub("e", _APOSTROPHES.sub("", plain.casefold())))
    return [word for word in found if len(word) <= _LONGEST]


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text)))


def _without_addresses(line: str) -> list[str]:
    """What a line says. "Customer: Kim Lee kim@example.com" says nothing: whoever is called Kim asks about something
    else."""
    told = line.split()
    rest = [each for each in told if not ("://" in each or "@" in each or each.startswith("www."))]
    label = next((place for place, each in enumerate(told[:_LABEL]) if each.endswith(":")), None)
    is_label = label is not None and len(rest) < len(told) <= label + _LABELLED
    return [] if is_label else rest


def _joined(stem: str, following: str) -> str | None:
    if following in _AFTER_ANY and stem.isascii():
        return stem + following
    if following in _AFTER_SOME and stem in _WITH_IN_OR_ON:
        return stem + following.removesuffix("to")
    return None


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """What the forms of a word have in common; the word is in lower case."""
    form = IRREGULAR.get(word, word)
    # A stemmer is not to be shared by threads, and costs less than a microsecond.
    return str(Stemmer.Stemmer("russian" if _CYRILLIC.search(form) else "english", 0).stemWord(form))
