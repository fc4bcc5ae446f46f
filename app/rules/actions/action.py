"""What every action can tell of itself, in rules, in the ledger and to people."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Literal

from app.rules.problems import shown

Facts = Mapping[str, object]
Subject = Literal["conversation", "contact", "company"]


class Action(ABC):
    """One thing to do, made concrete for one event: every text rendered, every name resolved, nothing sent yet.

    `WORD` is what `then` calls it, `MAIN` the part of it that may stand alone behind the word."""

    __slots__ = ()
    WORD: ClassVar[str]
    MAIN: ClassVar[str]

    @property
    @abstractmethod
    def target(self) -> str:
        """What it acts on, as part of an effect's key: two of one class with one target are the same."""

    @property
    def slot(self) -> str | None:
        """What it leaves in one state, so that a later action on the same slot overrides it; None: nothing such."""
        return None

    def needless(self, _facts: Facts) -> str | None:
        """Why nothing needs to be done, because it is so already; or None."""
        return None

    def changes(self, _facts: Facts) -> dict[str, object]:
        """The facts that it changes, and their values then. What is unknown stays unknown."""
        return {}

    def told(self) -> str:
        """It, in the words of `then`."""
        return f"{self.WORD}: {plain(getattr(self, self.MAIN))}"

    def says(self) -> str:
        """What would be done, in a line."""
        return self.told()

    def texts(self) -> tuple[tuple[str, str], ...]:
        """The texts that it would send, each with what it is; HTML where the name says so."""
        return ()


def plain(value: object) -> str:
    """A value as YAML has it, on one short line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(plain, value))}]"
    return shown(str(value))


def has(facts: Facts, name: str, member: str) -> bool:
    """Whether a set holds a member, in any case."""
    members = facts.get(name)
    return isinstance(members, list | tuple) and member.casefold() in {str(each).casefold() for each in members}


def with_member(facts: Facts, name: str, member: str) -> dict[str, object]:
    """The set with a member more; nothing if the set is not known."""
    members = facts.get(name)
    return {name: sorted({*map(str, members), member})} if isinstance(members, list | tuple) else {}


def without_member(facts: Facts, name: str, member: str) -> dict[str, object]:
    """The set without a member, in any case; nothing if the set is not known."""
    members = facts.get(name)
    if not isinstance(members, list | tuple):
        return {}
    return {name: sorted(str(each) for each in members if str(each).casefold() != member.casefold())}


def is_same(before: object, value: object) -> bool:
    """Whether two values are one; 1 and true are not."""
    return before == value and isinstance(before, bool) is isinstance(value, bool)
