"""What instructions are made concrete with."""

from dataclasses import dataclass, field

from app.rules.actions import FileTicket
from app.rules.pages import facts_page
from app.rules.problems import Position
from app.rules.seen import Seen
from app.rules.templates import Page
from app.rules.vocabulary import Vocabulary


@dataclass(slots=True)
class Scene:
    """The facts as they are by now, and the tickets of the current rule. `asks`: the attribute that a step of this
    decision asks the customer for."""

    seen: Seen
    vocabulary: Vocabulary
    tickets: dict[Position, FileTicket] = field(default_factory=dict)
    asks: str | None = None
    _page: Page | None = None

    @property
    def page(self) -> Page:
        if self._page is None:
            self._page = facts_page(self.seen.facts, self.vocabulary)
        return self._page

    def text(self, name: str) -> str:
        """A fact as text, "" if it is not known."""
        value = self.seen.facts.get(name)
        return "" if value is None else str(value)

    def note(self, name: str, value: object) -> None:
        """Let what follows see that a fact has changed."""
        self.seen.note(name, value)
        self._page = None

    @property
    def language(self) -> str:
        """The customer's: of what they wrote just now, of the conversation, of the profile; else the desk's."""
        wrote_now = self.text("message.language") if self.text("message.author") == "customer" else ""
        known = wrote_now or self.text("conversation.language") or self.text("contact.language")
        return known or self.vocabulary.languages.default
