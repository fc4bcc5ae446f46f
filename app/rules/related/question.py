"""What is asked of the known tickets: the words of a message, each with what else it may be called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.rules.related.words import Word, spoken

Phrase = tuple[str, ...]
"""Words that are all in a ticket if the phrase is."""

Notion = tuple[Phrase, ...]
"""What may be told by any of these phrases."""

Synonyms = tuple[tuple[str, ...], ...]
"""Groups of phrases that mean the same, as people write them."""

_LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """What a message is about: notions in the order in which they come up, each once. A ticket has a notion if it
    has any of its phrases."""

    notions: tuple[Notion, ...]

    @property
    def words(self) -> frozenset[str]:
        """Every word of every phrase."""
        return frozenset(word for notion in self.notions for phrase in notion for word in phrase)


def question(text: str, synonyms: Synonyms = ()) -> Question:
    """What to ask with a text: its first 20,000 characters. A phrase of the synonyms that the text holds stands for
    its whole group, and its words are not asked for by themselves."""
    words = spoken(text[:_LONGEST_TEXT])
    found = dict.fromkeys(_notions(words, _groups(synonyms)))
    return Question(tuple(found))


def _notions(words: tuple[Word, ...], groups: Mapping[Phrase, Notion]) -> Iterator[Notion]:
    longest = max(map(len, groups), default=0)
    place = 0
    while place < len(words):
        heard = tuple(word.stem for word in words[place : place + longest])
        least = 1 if words[place].telling else 2  # "week" alone is not "weekly"
        size = next((size for size in range(len(heard), least - 1, -1) if heard[:size] in groups), 0)
        if size:
            yield groups[heard[:size]]
        else:
            yield from (((telling,),) for telling in words[place].telling)
        place += size or 1


@lru_cache(maxsize=8)
def _groups(synonyms: Synonyms) -> Mapping[Phrase, Notion]:
    """Each phrase as it is heard, with all that its groups tell; one in several groups stands for all of them."""
    groups: dict[Phrase, dict[Phrase, None]] = {}
    for group in synonyms:
        phrases = [spoken(told) for told in group]
        telling = dict.fromkeys(filter(None, map(_telling, phrases)))
        for phrase in filter(None, phrases):
            groups.setdefault(tuple(word.stem for word in phrase), {}).update(telling)
    return {heard: tuple(telling) for heard, telling in groups.items() if telling}


def _telling(phrase: tuple[Word, ...]) -> Phrase | None:
    """The words that a ticket with this phrase has; None if too little is left of it without everyday words: of
    "another name" only "name" is, which says something else."""
    told = tuple(word.telling[-1] for word in phrase if word.telling)
    is_whole = sum(len(word.telling) for word in phrase) == len(phrase)  # a verb's little word is told with the verb
    return told if len(told) > 1 or (told and is_whole) else None
