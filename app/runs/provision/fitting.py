"""Which names Intercom would refuse: told before anything is sent. Pure."""

import unicodedata

LONGEST = 255
"""Characters. Intercom documents no length for names and descriptions; its short texts are known to hold 255."""

_LEAST_OPTIONS = 2


def misfit(text: str) -> str | None:
    """Why no name and no option may be like this, if so."""
    if text != text.strip():
        return "it begins or ends with a blank, which Intercom would take away"
    return f"it has {len(text)} characters, and Intercom takes {LONGEST}" if len(text) > LONGEST else None


def misfit_as_data(name: str, options: tuple[str, ...]) -> str | None:
    """What Intercom would say against a new attribute of contacts or companies (POST /data_attributes)."""
    strange = sorted({each for each in name if not _may_stand_in_a_name(each)})
    if strange:
        listed = " ".join(strange)
        return f"such an attribute is named with letters, digits, currency signs, hyphens, blanks, _; not {listed}"
    if len(options) == 1:
        return f"such an attribute needs {_LEAST_OPTIONS} options at least"
    return None


def description_of(about: str) -> str:
    """The rulebook's `about` as a description: in one line, cut where Intercom's ends."""
    text = " ".join(about.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _may_stand_in_a_name(letter: str) -> bool:
    return letter.isalnum() or letter in "-_ " or unicodedata.category(letter) == "Sc"
