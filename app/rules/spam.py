"""What speaks for spam in the first message of a conversation, and how loudly. Nothing here decides: a rule does."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.rules.operators import folded, phrase, words

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LATIN = "a-zàâäçéèêëîïôöùûüñß"
_MIXED = re.compile(rf"[{_LATIN}][а-яё]|[а-яё][{_LATIN}]")
_MANY_LINKS = 3
_MANY_WORDS = 3
_FEW_WORDS = 3
_SEO = tuple(
    map(
        phrase,
        """seo, backlink*, guest post*, guest blog*, link building, link insertion, sponsored post*, sponsored
        article*, rank on google, ranking on google, first page of google, google ranking*, domain authority,
        dofollow, do follow link*, organic traffic, website traffic, web design services, website redesign, mobile
        app development, digital marketing services, increase your sales, grow your business, lead generation
        services, email list*, crypto invest*, bitcoin invest*, forex, casino, betting, payday loan*, business
        loan*, viagra, cialis, earn money online, make money online, work from home, продвижение сайт*, раскрутка
        сайт*, поисковое продвижение, вывести в топ, вывод в топ, первые места в яндекс*, обратные ссылки, закупка
        ссылок, казино, ставки на спорт, быстрый заработок, заработок в интернете, заработок без вложений, займ*
        без, база e mail*, рассылк* по базе""".split(","),  # noqa: SIM905 - a list of phrases
    )
)
_MASS_GREETING = re.compile(
    r"\s*(?:(?:dear|hello|hi|greetings|good (?:day|morning|afternoon))[ ,]+(?:the )?"
    r"(?:sir(?: or |\s*/\s*| ?(?:and|&) ?)?(?:madam|ma'?am)?|madam|site owner|website owner|business owner|webmaster|"
    r"web ?site (?:team|admin\w*)|friend|beneficiary|customer|user|sales team|marketing team|manager|"
    r"decision maker|hiring manager)\b"
    r"|to whom it may concern\b|attn:|уважаем(?:ые|ый|ая) (?:владел\w+|коллег\w+|партн[её]р\w*|руководител\w+|господа|"
    r"администрац\w+|администратор\w*|вебмастер\w*)|доброго времени суток)",
    re.IGNORECASE,
)
_DISPOSABLE = frozenset(
    """10minutemail.com 33mail.com anonaddy.me burnermail.io dispostable.com dropmail.me emailondeck.com fakeinbox.com
    getairmail.com getnada.com grr.la guerrillamail.com guerrillamail.net guerrillamail.org inboxkitten.com
    mail-temp.com mailcatch.com maildrop.cc mailinator.com mailnesia.com mailpoof.com mintemail.com moakt.com mohmal.com
    mytemp.email nada.email sharklasers.com spam4.me spamgourmet.com temp-mail.io temp-mail.org tempail.com tempmail.com
    tempmailo.com tempr.email throwawaymail.com trashmail.com trashmail.de yopmail.com yopmail.fr""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class _FirstMessage:
    """A first message looked at once. `said` is without its links, `spoken` are its words, `listed` the desk's own
    phrases."""

    text: str
    said: str
    spoken: str
    links: int
    email: str
    listed: tuple[str, ...]

    @property
    def word_count(self) -> int:
        return len(_WORD.findall(self.said))

    def mentions(self, phrases: Iterable[str]) -> bool:
        return any(each in self.spoken for each in phrases)


def _mixed_words(said: str) -> int:
    return 0 if said.isascii() else len(_MIXED.findall(folded(said)))


@dataclass(frozen=True, slots=True)
class _Sign:
    weight: int
    is_there: Callable[[_FirstMessage], bool]


_SIGNS: Mapping[str, _Sign] = {
    "spam_phrases": _Sign(50, lambda it: it.mentions(it.listed)),
    "seo_phrases": _Sign(40, lambda it: it.mentions(_SEO)),
    "only_link": _Sign(40, lambda it: it.links > 0 and it.word_count < _FEW_WORDS),
    "many_links": _Sign(30, lambda it: it.links >= _MANY_LINKS),
    "mass_greeting": _Sign(25, lambda it: _MASS_GREETING.match(it.text) is not None),
    "disposable_address": _Sign(30, lambda it: _domain(it.email) in _DISPOSABLE),
    "mixed_alphabets": _Sign(35, lambda it: _mixed_words(it.said) >= _MANY_WORDS),
    "no_words": _Sign(20, lambda it: it.links == 0 and bool(it.text.strip()) and not _WORD.search(it.text)),
}
SIGNALS = tuple(sorted(_SIGNS))
"""Everything that `signals_in` may find."""


def signals_in(text: str, *, email: str | None = None, listed: Iterable[str] = ()) -> frozenset[str]:
    """The signals in a first message. `email` is the customer's address; `listed` are the phrases that the desk itself
    counts as spam, written as in the vocabulary."""
    return _signals_in(text, email or "", _phrases(tuple(listed)))


@lru_cache(maxsize=16)
def _phrases(listed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(phrase, listed))


@lru_cache(maxsize=4)  # the signals and their score are asked for one after the other
def _signals_in(text: str, email: str, listed: tuple[str, ...]) -> frozenset[str]:
    said, links = _LINK.subn(" ", text)
    spoken = words(said)
    message = _FirstMessage(text=text, said=said, spoken=spoken, links=links, email=email, listed=listed)
    return frozenset(name for name, sign in _SIGNS.items() if sign.is_there(message))


def score(signals: Iterable[str]) -> int:
    """0 (nothing speaks for spam) to 100: the signals' weights added up."""
    return min(100, sum(_SIGNS[name].weight for name in signals))


def _domain(email: str) -> str:
    return email.rpartition("@")[2].strip().lower()
