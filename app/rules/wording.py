"""Promises in what customers read: a date beside what the desk will do, or a feature without a reference. Wording that
names the quarter, or links to where the work is followed, is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice

from app.rules.promise_patterns import (
    ANSWERING,
    BEYOND_US,
    DATE,
    FEATURE,
    FUTURE,
    NO_PROMISE,
    OUTCOME,
    PAST,
    REFERENCE,
    RELATIVE,
    TODAY,
)

MAX_TEXT = 20_000
_NEAR = 200
_MOST = 20
_LONGEST_FOUND = 80
_QUARTER_LONGEST = 20
_LINK = re.compile(r"""<a\b[^<>]{0,1000}?\bhref\s*=\s*["']?(https?://[^\s"'<>]{1,500})[^<>]*>""", re.IGNORECASE)
_BREAK = re.compile(r"<(?:/?(?:p|div|li|ul|ol|h[1-6]|tr|table)|br)\b[^<>]{0,1000}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,1000}>")
_SHORT_MONTH = re.compile(r"\b(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?…;])\s+|\n+")
_PLACE = re.compile(r"\{([{%#])")
_QUARTER_OF = re.compile(r"(?:\bQ[1-4]|\bquarter|\bквартал\w{0,2}),?\s(?:of\s)?(?:the\s)?$", re.IGNORECASE)
_UNTIL = re.compile(r"(?:by|before|к|до)\s", re.IGNORECASE)
_CLOSING = {"{": "}}", "%": "%}", "#": "#}"}
_QUARTER, _ADDRESS, _OTHER = "Q1 2000", "https://x.example/", "…"


@dataclass(frozen=True, slots=True)
class Promise:
    """`found`: the words that promise; `why`: what kind of promise it is."""

    found: str
    why: str


def promises_in(text: str) -> tuple[Promise, ...]:
    """The promises in a text or HTML, at most a few, in its first MAX_TEXT characters; English and Russian. When
    somebody will answer is no promise here: that is the desk's own estimate."""
    sentences = _sentences(text[:MAX_TEXT])
    found: dict[Promise, None] = {}
    for place, sentence in enumerate(sentences):
        for promise in _dates(sentence):
            found[promise] = None
        following = sentences[place + 1] if place + 1 < len(sentences) else ""
        for promise in _features(sentence, following):
            found[promise] = None
        if len(found) >= _MOST:
            break
    return tuple(found)[:_MOST]


def promises_in_template(source: str) -> tuple[Promise, ...]:
    """The promises in what a template says by itself; of its places only quarters and links are known to be those."""
    return promises_in("".join(_pieces(source)))


def _sentences(text: str) -> list[str]:
    linked = _LINK.sub(lambda link: f" {link[1]} ", text)
    plain = unescape(_TAG.sub("", _BREAK.sub("\n", linked))).replace("’", "'").replace("\N{NO-BREAK SPACE}", " ")
    return [each for each in _SENTENCE.split(_SHORT_MONTH.sub(r"\1", plain)) if each.strip()]


def _dates(sentence: str) -> Iterator[Promise]:
    for kind, pattern in (("exact", DATE), ("relative", RELATIVE), ("relative", TODAY)):
        for date in islice(pattern.finditer(sentence), _MOST):
            if _QUARTER_OF.search(sentence[max(0, date.start() - _QUARTER_LONGEST) : date.start()]):
                continue  # "in Q3 of this year" names the quarter
            near = sentence[max(0, date.start() - _NEAR) : date.end() + _NEAR]
            if _commits(near, pattern, is_ahead=pattern is RELATIVE or _UNTIL.match(date[0]) is not None):
                yield Promise(_told(date[0]), f"{kind} date beside what will be done")


def _commits(near: str, pattern: re.Pattern[str], *, is_ahead: bool) -> bool:
    if NO_PROMISE.search(near):
        return False
    without_links = REFERENCE.sub(" ", near)
    outcome = OUTCOME.search(without_links) is not None
    if pattern is TODAY:
        return outcome and not PAST.search(near)
    if FUTURE.search(near) and (outcome or not (ANSWERING.search(near) or BEYOND_US.search(near))):
        return True
    return outcome and (is_ahead or not PAST.search(near))


def _features(sentence: str, following: str) -> Iterator[Promise]:
    if REFERENCE.search(sentence) or REFERENCE.search(following) or NO_PROMISE.search(sentence):
        return
    for feature in islice(FEATURE.finditer(sentence), _MOST):
        yield Promise(_told(feature[0]), "a feature is promised without a link or a quarter")


def _told(words: str) -> str:
    return " ".join(words.split())[:_LONGEST_FOUND]


def _pieces(source: str) -> Iterator[str]:
    """The text of a template with something harmless in its places."""
    place = 0
    while opening := _PLACE.search(source, place):
        yield source[place : opening.start()]
        end = source.find(_CLOSING[opening[1]], opening.end())
        if end < 0:
            return
        yield _stand_in(source[opening.end() : end]) if opening[1] == "{" else ""
        place = end + 2
    yield source[place:]


def _stand_in(inside: str) -> str:
    if "quarter" in inside:
        return _QUARTER
    return _ADDRESS if "url" in inside or "links." in inside else _OTHER
