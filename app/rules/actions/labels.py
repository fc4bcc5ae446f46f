"""Tags and attributes of a conversation, of its contact, and of that one's company."""

from dataclasses import dataclass
from typing import ClassVar

from app.rules.actions.action import Action, Facts, Subject, has, is_same, plain, with_member, without_member


def _target(on: Subject, word: str) -> str:
    return word if on == "conversation" else f"{on}:{word}"


def _nobody(on: Subject, subject_id: str | None) -> str | None:
    return f"the conversation has no {on}" if on != "conversation" and subject_id is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTag(Action):
    """Tag the conversation, its contact or that one's company; `subject_id` is the latter's id."""

    WORD: ClassVar[str] = "tag"
    MAIN: ClassVar[str] = "tag"
    tag: str
    on: Subject = "conversation"
    subject_id: str | None = None

    @property
    def target(self) -> str:
        return _target(self.on, self.tag.casefold())

    @property
    def slot(self) -> str | None:
        return f"tag:{self.target}"

    def needless(self, facts: Facts) -> str | None:
        if has(facts, f"{self.on}.tags", self.tag):
            return f"already tagged {self.tag}"
        return _nobody(self.on, self.subject_id)

    def changes(self, facts: Facts) -> dict[str, object]:
        return with_member(facts, f"{self.on}.tags", self.tag)

    def told(self) -> str:
        return f"tag{_suffix(self.on)}: {plain(self.tag)}"

    def says(self) -> str:
        return f"tag {_whom(self.on)}{self.tag}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTag(Action):
    """Take a tag away from the conversation, its contact or that one's company."""

    WORD: ClassVar[str] = "untag"
    MAIN: ClassVar[str] = "tag"
    tag: str
    on: Subject = "conversation"
    subject_id: str | None = None

    @property
    def target(self) -> str:
        return _target(self.on, self.tag.casefold())

    @property
    def slot(self) -> str | None:
        return f"tag:{self.target}"

    def needless(self, facts: Facts) -> str | None:
        tags = facts.get(f"{self.on}.tags")
        if isinstance(tags, list | tuple) and not has(facts, f"{self.on}.tags", self.tag):
            return f"not tagged {self.tag}"
        return _nobody(self.on, self.subject_id)

    def changes(self, facts: Facts) -> dict[str, object]:
        return without_member(facts, f"{self.on}.tags", self.tag)

    def told(self) -> str:
        return f"untag{_suffix(self.on)}: {plain(self.tag)}"

    def says(self) -> str:
        return f"take the tag {self.tag} away{_from(self.on)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAttribute(Action):
    """Set one attribute of the conversation, its contact or that one's company. `before` is its value when the rule
    decided (None: unset or unknown)."""

    WORD: ClassVar[str] = "set"
    MAIN: ClassVar[str] = "name"
    name: str
    value: str | int | float | bool
    before: object = None
    on: Subject = "conversation"
    subject_id: str | None = None

    @property
    def target(self) -> str:
        return _target(self.on, f"{self.name}={self.value}")

    @property
    def slot(self) -> str | None:
        return f"attribute:{_target(self.on, self.name)}"

    def needless(self, _facts: Facts) -> str | None:
        if is_same(self.before, self.value):
            return f"{self.name} is already {self.value}"
        return _nobody(self.on, self.subject_id)

    def changes(self, _facts: Facts) -> dict[str, object]:
        return {f"{self.on}.attributes.{self.name}": self.value}

    def told(self) -> str:
        return f"set{_suffix(self.on)}: {{{self.name}: {plain(self.value)}}}"

    def says(self) -> str:
        was = "it is not set now" if self.before is None else f"now it is “{self.before}”"
        return f"set {_whom(self.on)}{self.name} to “{self.value}” ({was})"


def _suffix(on: Subject) -> str:
    return "" if on == "conversation" else f"_{on}"


def _whom(on: Subject) -> str:
    return "" if on == "conversation" else f"the {on}: "


def _from(on: Subject) -> str:
    return "" if on == "conversation" else f" from the {on}"
