"""Whether an article of the help centre answers a message: judged by the words of its title, strictly. A wrong article
is worse than none, so `sure` means that one title is in the message almost whole, and no other nearly as well."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.rules.events import Article
from app.rules.operators import folded

Verdict = Literal["sure", "unsure", "none"]
VERDICTS: tuple[Verdict, ...] = ("sure", "unsure", "none")
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 4_000
_MOST_WORDS = 60
_MOST_SEARCHED = 6
_COVERED_FOR_SURE, _COVERED_AT_ALL = 0.8, 0.5
_ABOUT_IT = 0.4
_FAR_BEHIND = 0.6
_PREFIX = 5
_ROOT = 4
_ENDINGS = ("ing", "ed", "es", "e", "s")
_EMPTY = frozenset(
    """a about after all also am an and any are article at be been but by can cannot could did do does doing done dont
    for from get give had has have having hello help here hey hi how i if im in is it its just like make may me my need
    new no not of on one or our out please question should so some tell than thank thanks that the their them then there
    they this to try trying up us use used using want was way we were what when where which who why will with would you
    your а без бы был была были было в вам вас вы где да для до если есть еще же за здравствуйте и из или их к как
    какая какие какой когда кто ли меня мне мной мог могу можно мой моя мы на надо нам нас не него нет ни но нужно о об
    он она они от по подскажите пожалуйста почему привет при про с сделать со спасибо так там то тоже только ты у уже
    хочу хотим что чтобы эта это этот я""".split()  # noqa: SIM905 - a list of words
)


@dataclass(frozen=True, slots=True)
class Match:
    """The article that fits best, None if the verdict is "none"."""

    verdict: Verdict
    article: Article | None = None


def search_words(text: str) -> str:
    """What to search the help centre for: the longest words of a message in their order, six at most; "" if it has
    none that say anything."""
    said = _telling(text)
    longest = sorted(said, key=len, reverse=True)[:_MOST_SEARCHED]
    return " ".join(word for word in said if word in longest)


def best_match(text: str, articles: Iterable[Article]) -> Match:
    """The article whose title the message says best, and whether that is enough to send it."""
    said = _telling(text)
    rated = sorted((_rated(said, article) for article in articles), key=lambda it: it.score, reverse=True)
    if not rated or not said or rated[0].covered < _COVERED_AT_ALL:
        return Match("none")
    best, others = rated[0], rated[1:]
    if _is_sure(best, said) and all(each.score <= _FAR_BEHIND * best.score for each in others):
        return Match("sure", best.article)
    return Match("unsure", best.article) if best.found > 1 or best.covered == 1 else Match("none")


@dataclass(frozen=True, slots=True)
class _Rated:
    """`found`: how many words of the title the message has; `covered`: what share of them that is."""

    article: Article
    found: int
    covered: float

    @property
    def score(self) -> float:
        return self.found * self.covered


def _is_sure(best: _Rated, said: Sequence[str]) -> bool:
    return (
        best.found > 1
        and best.covered >= _COVERED_FOR_SURE
        and len(said) <= _MOST_WORDS
        and best.found >= _ABOUT_IT * len(said)
    )


def _rated(said: Sequence[str], article: Article) -> _Rated:
    title = _telling(article.title)
    found = sum(any(_same(word, other) for other in said) for word in title)
    return _Rated(article, found, found / len(title) if title else 0.0)


def _telling(text: str) -> tuple[str, ...]:
    """The words that say something, each once."""
    found = (word for word in _WORD.findall(folded(text[:_LONGEST]).replace("'", "").replace("’", "")))
    return tuple(dict.fromkeys(word for word in found if len(word) > 1 and word not in _EMPTY))


def _stem(word: str) -> str:
    """Without its English ending."""
    return next((word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= _ROOT), word)


def _same(word: str, other: str) -> bool:
    """The same word, whatever its ending: hour and hours, export and exporting, отчеты and отчетов."""
    short, long = sorted((_stem(word), _stem(other)), key=len)
    if short == long:
        return True
    if len(short) < _PREFIX:
        return False
    shared = next((n for n, (one, two) in enumerate(zip(short, long, strict=False)) if one != two), len(short))
    return shared >= max(_PREFIX, len(long) - 2) or (shared == len(short) and len(long) - len(short) <= 4)  # noqa: PLR2004
