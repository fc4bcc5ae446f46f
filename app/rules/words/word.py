"""A word of the rule language, explained."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """`about` is what it means, for people; `example` is how it is written, as YAML for the place where it stands."""

    about: str
    example: str = ""


Words = Mapping[str, Word]
