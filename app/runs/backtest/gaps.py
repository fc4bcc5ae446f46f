"""What a rulebook would ask of a past event and nobody asked then: fields that the rulebook of that day did not have.

A fact that is missing was either looked for and not known, which rules can live with, or never looked for. The second
is a gap, and what depends on it cannot be told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial

from app.rules.asked_fields import needs_of
from app.rules.desk import DeskHours
from app.rules.facts import set_of_fields
from app.rules.fields import Field, Need
from app.rules.firing import DUE
from app.rules.rulebook import ENGINE, Rulebook
from app.rules.vocabulary import Type, Vocabulary
from app.webhooks.items import FIRST_MESSAGE

Facts = dict[str, object]
_SAME: Mapping[Type, Type] = {"choice": "text"}
_ATTRIBUTES = ("conversation.attributes.", "contact.attributes.", "company.attributes.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gaps:
    """`missing`: fields that were not gathered, or as another type. `looked_up`: fields for which something has to be
    looked up, which that day's book (`then`) may not have asked for. `translate` puts what the vocabulary of that day
    named (teams, desk hours) into the words of the book, and takes away what was gathered as another type."""

    missing: frozenset[str] = frozenset()
    looked_up: tuple[tuple[Need, frozenset[str]], ...] = ()
    then: Rulebook | None = None
    translate: tuple[Callable[[Facts], None], ...] = field(default=(), repr=False)

    def seen(self, facts: Facts) -> Facts:
        """The facts as the book sees them; what has to be changed is changed in a dict of their own."""
        if not self.translate:
            return facts
        own = facts.copy()
        for change in self.translate:
            change(own)
        return own

    def of(self, facts: Mapping[str, object]) -> frozenset[str]:
        """The gaps of one event, whose facts `seen` gave."""
        missing = self.missing
        if self.looked_up:
            missing |= _not_looked_up(self, facts.get("event.name"), facts.get("event.topic"), facts.get(DUE))
        return missing - facts.keys() if missing else missing


@lru_cache(maxsize=4096)
def _not_looked_up(gaps: Gaps, name: object, topic: object, due: object) -> frozenset[str]:
    """The fields for which nothing was looked up on events of this name and topic; where a rule was `due`, for it. Of a
    conversation that has just begun everything is known."""
    had = needs_of(gaps.then, name, topic, None if due is None else str(due)) if gaps.then else frozenset[Need]()
    if topic in FIRST_MESSAGE:
        had |= {"conversation"}
    return frozenset().union(*(names for need, names in gaps.looked_up if need not in had))


def gaps_between(then: Rulebook | None, book: Rulebook, engine: str = ENGINE) -> Gaps:
    """What `book` lacks in the facts gathered by an engine for `then`; None: a rulebook that nobody can read any more,
    of which only the built-in fields are sure."""
    newer = tuple(field.name for field in set_of_fields(book.vocabulary) if not _is_known_to(engine, field))
    forgotten = (partial(_forget, names=newer),) if newer else ()
    types, looked_up = _types(book.vocabulary), _by_need(book.vocabulary)
    if then is None:
        missing = frozenset((*newer, *(name for name in types if name.startswith(_ATTRIBUTES))))
        return Gaps(missing=missing, looked_up=looked_up, translate=forgotten)
    if then.digest == book.digest:
        return Gaps(missing=frozenset(newer), translate=forgotten)
    gathered = _types(then.vocabulary)
    retyped = tuple(name for name, type_ in types.items() if name in gathered and gathered[name] != type_)
    retyped = (*retyped, *_made_with_other_words(then.vocabulary, book.vocabulary))
    missing = frozenset((*newer, *retyped, *(name for name in types if name not in gathered)))
    translate = (*forgotten, *_translations(then.vocabulary, book.vocabulary, retyped))
    return Gaps(missing=missing, looked_up=looked_up, then=then, translate=translate)


_LOOKS, _SPAM = ("technical-question", "third-party", "potential-bug"), ("spam",)
_MADE_WITH: tuple[tuple[tuple[str, ...], Callable[[Vocabulary], object]], ...] = (
    (("message.looks_like",), lambda it: [it.phrases.get(name) for name in _LOOKS]),
    (("spam.signals", "spam.score"), lambda it: [it.phrases.get(name) for name in _SPAM]),
    (("admin.name", "admin.role", "admin.is_manager"), lambda it: it.people),
    (("contact.plan_class", "contact.is_paying"), lambda it: it.plans),
    (("conversation.response_band",), lambda it: (it.response_time, it.desk)),
    (("desk.estimate",), lambda it: it.desk and it.desk.estimate),
)
"""Fields that the vocabulary has a part in, and which part."""


def _made_with_other_words(then: Vocabulary, now: Vocabulary) -> tuple[str, ...]:
    return tuple(name for names, words in _MADE_WITH if words(then) != words(now) for name in names)


def _is_known_to(engine: str, field: Field) -> bool:
    return not engine.isdigit() or field.since <= int(engine)


def _by_need(vocabulary: Vocabulary) -> tuple[tuple[Need, frozenset[str]], ...]:
    found: dict[Need, set[str]] = {}
    for each in set_of_fields(vocabulary):
        if each.needs:
            found.setdefault(each.needs, set()).add(each.name)
    return tuple((need, frozenset(names)) for need, names in found.items())


def _types(vocabulary: Vocabulary) -> Mapping[str, Type]:
    return {each.name: _SAME.get(each.type, each.type) for each in set_of_fields(vocabulary)}


def _translations(then: Vocabulary, now: Vocabulary, retyped: tuple[str, ...]) -> list[Callable[[Facts], None]]:
    found: list[Callable[[Facts], None]] = []
    if retyped:
        found.append(partial(_forget, names=retyped))
    for name, old, new in (("team", then.teams, now.teams), ("teammate", then.teammates, now.teammates)):
        if old != new:
            renamed = {old_name: _name_of(id_, new) for old_name, id_ in old.items()}
            renamed |= {id_: new_name for new_name, id_ in new.items() if id_ not in old.values()}
            found.append(partial(_rename, name=f"conversation.{name}", renamed=renamed))
    if then.desk != now.desk:
        found.append(partial(_open, desk=now.desk))
    return found


def _name_of(id_: str, names: Mapping[str, str]) -> str:
    return next((name for name, known in names.items() if known == id_), id_)


def _forget(facts: Facts, *, names: tuple[str, ...]) -> None:
    for name in names:
        facts.pop(name, None)


def _rename(facts: Facts, *, name: str, renamed: Mapping[str, str]) -> None:
    told = facts.get(name)
    if isinstance(told, str):
        facts[name] = renamed.get(told, told)


def _open(facts: Facts, *, desk: DeskHours | None) -> None:
    now = facts.get("now")
    facts.pop("desk.open", None)
    if desk and isinstance(now, str):
        facts["desk.open"] = desk.has(datetime.fromisoformat(now))
