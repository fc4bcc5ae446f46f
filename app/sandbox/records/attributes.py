"""The attributes that Intercom knows, of conversations, contacts and companies."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An option of a list. Its id stays when it is renamed."""

    id: str
    label: str
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeDefinition:
    """A conversation attribute as `GET /conversations/attributes` lists it, or a contact's as `GET /data_attributes`
    does."""

    id: int
    name: str
    data_type: str
    choices: tuple[Choice, ...] = ()
    description: str = ""
    multiline: bool = False
    archived: bool = False
    created_at: int = 1_780_000_000
    updated_at: int = 1_780_000_000

    @property
    def options(self) -> tuple[str, ...]:
        """The labels that can be chosen now."""
        return tuple(choice.label for choice in self.choices if not choice.archived)
