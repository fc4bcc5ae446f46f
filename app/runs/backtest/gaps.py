"""What a rulebook would ask of a past event and nobody asked then: fields that the rulebook of that day did not have.

A fact that is missing was either looked for and not known, which rules can live with, or never looked for. The second
is a gap, and what depends on it cannot be told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from app.rules.desk import DeskHours
from app.rules.facts import set_of_fields
from app.rules.rulebook import Rulebook
from app.rules.vocabulary import Type, Vocabulary

Facts = dict[str, object]
_SAME: Mapping[Type, Type] = {"choice": "text"}
_ATTRIBUTES = ("conversation.attributes.", "contact.attributes.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """`missing`: fields that were not gathered, or as another type. `translate` puts what the vocabulary of that day
    named (teams, desk hours) into the words of the book, and takes away what was gathered as another type."""

    missing: frozenset[str] = frozenset()
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
        return self.missing - facts.keys() if self.missing else self.missing


def gaps_between(then: Rulebook | None, book: Rulebook) -> Gaps:
    """What `book` lacks in the facts gathered for `then`; None: a rulebook that nobody can read any more, of which
    only the built-in fields are sure."""
    types = _types(book.vocabulary)
    if then is None:
        return Gaps(missing=frozenset(name for name in types if name.startswith(_ATTRIBUTES)))
    if then.digest == book.digest:
        return Gaps()
    gathered = _types(then.vocabulary)
    retyped = tuple(name for name, type_ in types.items() if name in gathered and gathered[name] != type_)
    missing = frozenset((*retyped, *(name for name in types if name not in gathered)))
    return Gaps(missing=missing, translate=tuple(_translations(then.vocabulary, book.vocabulary, retyped)))


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
