"""Whether a message is no more than thanks: nothing is asked in it and nothing is told, so nothing needs an answer."""

import re

from app.rules.operators import folded

_MOST_WORDS = 12
_LONGEST = 160
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TOLD = re.compile(r"\d|[?？]|://")
_THANKS = frozenset(
    """thank thanks thx thnx tnx ty cheers appreciated appreciate grateful спасибо спс благодарю благодарствую пасиб
    спасибки пожалуйста""".split()  # noqa: SIM905 - a list of words
)
_CONTENT = frozenset(
    """great perfect awesome excellent super cool nice wonderful amazing brilliant lovely fantastic understood worked
    works solved resolved fixed отлично супер прекрасно здорово класс круто понятно понял поняла замечательно
    заработало работает помогло решено разобрался разобралась получилось""".split()  # noqa: SIM905 - a list of words
)
# "Yes" and "ok" may go with thanks; alone they may be an answer to what a teammate asked.
_AROUND = frozenset(
    """clear fine good got k kk ok okay sure yeah yep yes ага да ладно ок окей угу хорошо ясно a again all and am an
    any anyway are as at best big by day did do done everyone everything evening fast for from guys have help helped
    helpful helping hello hey hi how i i'm im i've in is it it's its just kind kindly lot lots me million morning
    most much my nice night now of oh on one problem quick quickly really regards reply response right rest said so
    soon support team that that's the then there this time to too very was week weekend what will with wonderful
    working works worries you you're your yours а благодарность больше большое вам вас весь все вы всего всем
    выходных дня доброго за и из как ко мне мое моей мы на нам нас наш не но ну ответ ответа огромное оперативность
    оперативный очень понимание помощь приятного пока проблем проблема ребята самом себе скорый снова совсем с так
    такое там теперь то тогда у уже уважением уж хорошего что это я""".split()  # noqa: SIM905 - a list of words
)
# Words that turn thanks into something else: "thanks, but it is not working", "спасибо, но все еще не работает".
_TURNING = frozenset(
    """but however although not no don't doesn't didn't can't cannot won't isn't wasn't still yet when why where which
    who how но однако хотя все-таки еще когда почему где кто нельзя никак""".split()  # noqa: SIM905 - a list of words
)
_HARMLESS = re.compile(
    r"\b(?:no (?:problem|worries|more|further)|not? at all|how (?:fast|quick(?:ly)?|kind)|нет проблем)\b"
)


def is_only_thanks(text: str) -> bool:
    """True for "Thanks!", "ok great, thank you 👍" and "Спасибо, помогло!"; False where anything else is said, asked,
    numbered or linked, and for an empty text. English and Russian."""
    if not text.strip() or len(text) > _LONGEST or _TOLD.search(text):
        return False
    said = _WORD.findall(_HARMLESS.sub(" ", folded(text).replace("’", "'")))
    if not said:
        return _is_applause(text)
    if len(said) > _MOST_WORDS or not _TURNING.isdisjoint(said):
        return False
    return all(word in _THANKS or word in _CONTENT or word in _AROUND for word in said) and any(
        word in _THANKS or word in _CONTENT for word in said
    )


_APPLAUSE = frozenset("👍👌🙏❤💙🎉😊🙂😀😃👏💯✅🤝😍🥰☺")


def _is_applause(text: str) -> bool:
    return any(each in _APPLAUSE for each in text) and not any(each.isalnum() for each in text)
