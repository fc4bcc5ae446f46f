"""The languages of a desk, and which of several translations is meant for a customer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """Codes as `canonical` gives them: en, ru, pt-br."""

    default: str = "en"
    also: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (self.default, *self.also)


def canonical(code: str) -> str | None:
    """The code of a language as it is kept here (`pt_BR` is pt-br); None if the text is none."""
    folded = code.strip().casefold().replace("_", "-")
    return folded if _CODE.fullmatch(folded) else None


def in_language(translations: Mapping[str, T], language: str) -> T | None:
    """The translation for a language such as ru or pt-BR: that very one, else the one of its base language (pt), else
    one of another region."""
    code = canonical(language) or ""
    base = code.partition("-")[0]
    alike = (known for known in translations if known.partition("-")[0] == base)
    wanted = next((each for each in (code, base, *alike) if each in translations), None)
    return None if wanted is None else translations[wanted]


def base_language(code: str | None) -> str | None:
    """The base language of a code: pt for pt-BR; None if the text is no code."""
    known = canonical(code) if code else None
    return known.partition("-")[0] if known else None
