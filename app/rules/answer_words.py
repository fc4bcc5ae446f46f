"""The words around answers, in English and Russian: as `answers.spoken` gives them, so without apostrophes and ё."""

import re

_ORDINALS = (
    "first 1st первый первая первое",
    "second 2nd второй вторая второе",
    "third 3rd третий третья третье",
    "fourth 4th четвертый четвертая четвертое",
    "fifth 5th пятый пятая пятое",
    "sixth 6th шестой шестая шестое",
    "seventh 7th седьмой седьмая седьмое",
    "eighth 8th восьмой восьмая восьмое",
    "ninth 9th девятый девятая девятое",
    "tenth 10th десятый десятая десятое",
)
_CARDINALS = (
    "one один одна одно",
    "two два две",
    "three три",
    "four четыре",
    "five пять",
    "six шесть",
    "seven семь",
    "eight восемь",
    "nine девять",
    "ten десять",
)
ORDINALS = {word: place for place, words in enumerate(_ORDINALS, 1) for word in words.split()}
CARDINALS = {word: number for number, words in enumerate(_CARDINALS, 1) for word in words.split()}
FILLERS = frozenset(
    """a about an answer around believe choose for guess hello hi i id im is it its just like maybe me my no number of
    one ones only option ok okay pick please probably say select so thank thanks that thats the think this to up us
    we yes you

    ближе больше будет в вариант вариантом да думаю здравствуйте именно их как кажется лучше мне наверное наш номер
    номером ок около они оно ответ очевидно по пожалуйста похоже примерно привет пункт пусть скорее спасибо точно то
    у это этот я""".split()  # noqa: SIM905 - a list of words
)
NEGATIONS = frozenset(
    """aint arent barely cant cannot couldnt didnt doesnt dont hadnt hardly hasnt havent isnt never neither no nor not
    nothing shouldnt wasnt werent wont wouldnt
    не ни никак никогда нисколько ничуть нет""".split()  # noqa: SIM905 - a list of words
) - {"no", "нет"}
"""`no` and `нет` are left out: they answer what was said before ("no, it is a bug")."""
CONDITIONALS = frozenset(
    """if id unless until wed wish wished would wouldve
    б бы если хотел хотела хотели хотелось""".split()  # noqa: SIM905 - a list of words
)
"""Words by which a customer says what would be, or is to be, rather than what is: "id" is "I'd"."""
COURTESY = frozenset(
    """a am an hello hi i im is it its please thank thanks that thats the you
    добрый день здравствуйте пожалуйста привет спасибо это я""".split()  # noqa: SIM905 - a list of words
)
"""Words around an answer that say nothing besides it."""
SLIGHT = frozenset({"i", "me", "us", "we", "меня", "мы", "нас", "я", *CARDINALS})
"""Words that stand for an option only where hardly anything else is said: "me", but not "me and 30 others"."""
_WAY_TO_CHOOSE = re.compile(
    r"\b(?:(?:i|we) would|id|wed) (?:say|choose|pick|select|guess|think|call|go for|go with)\b"
    r"|\b(?:я|мы) бы (?:сказал|выбрал|назвал)[аи]?\b|\b(?:сказал|выбрал|назвал)[аи]? бы\b"
)
_QUOTING = re.compile(
    r"\s*(?:>|--\s*$|_{5,}|-{3,}|on\s.{4,160}wrote:\s*$|от:\s|from:\s.{1,160}@|\S.{4,160}(?:пишет|написала?):\s*$)",
    re.IGNORECASE,
)


def is_quoting(line: str) -> bool:
    """Whether a signature or the mail that is answered begins with this line."""
    return _QUOTING.match(line) is not None


def without_ways_to_choose(spoken: str) -> str:
    """The words without "I would say" and the like, which choose and do not wish."""
    return _WAY_TO_CHOOSE.sub(" ", spoken)
