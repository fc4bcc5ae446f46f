"""What a conversation is made of: who does what when, and what must stand at the vendors afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field

PROJECTS = {"bug": "1200000000000101", "question": "1200000000000102", "request": "1200000000000103"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody waits to see before they act: our words, so many times, with the button that has this label."""

    words: str
    times: int = 1
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that somebody does in a conversation. `path` is its name in the sandbox's control API ("" starts the
    conversation), `token` stands in its text and in nothing else. It is done `after` something is shown; a
    customer `presses` the newest button with this label.
    """

    path: str
    text: str
    token: str
    after: Shown | None = None
    presses: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words that we are to say to a customer: once for each of the `causes` (tokens) that was accepted, and once more
    at most for each that `may` cause it. `labels` are the buttons below; a customer who answers in words may be faster
    than these (`buttons_may_lack`)."""

    words: str
    causes: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    buttons_may_lack: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a customer answered: the attribute, its value, and the token of the deed."""

    attribute: str
    value: str
    token: str


@dataclass(slots=True, kw_only=True)
class Story:
    """One conversation: what happens, and what must stand at the vendors afterwards. `tickets` are kind and title,
    `alerts` the channel ("slack" or "mail") and the token of what is told, `taken_over` the token of the reply after
    which we are silent. `done_at`: when each deed was done, by our clock (UNIX seconds)."""

    number: int
    deeds: tuple[Deed, ...]
    attributes: dict[str, str] = field(default_factory=dict)
    tickets: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    team: str | None = None
    state: str | None = None
    contact_of: int | None = None
    said: tuple[Said, ...] = ()
    answers: tuple[Answer, ...] = ()
    alerts: tuple[tuple[str, str], ...] = ()
    taken_over: str | None = None
    id: str = ""
    contact_id: str = ""
    done_at: dict[str, float] = field(default_factory=dict)

    @property
    def timed(self) -> Sequence[Deed]:
        """The deeds that are done whatever we do."""
        return self.deeds[: self._first_answer]

    @property
    def waiting(self) -> Sequence[Deed]:
        """The deeds that follow on what we say and are not done yet."""
        return [deed for deed in self.deeds[self._first_answer :] if deed.token not in self.done_at]

    @property
    def _first_answer(self) -> int:
        return next((place for place, deed in enumerate(self.deeds) if deed.after), len(self.deeds))


class Teller:
    """Writes down one conversation, deed by deed."""

    def __init__(self, number: int) -> None:
        self.name = f"C{number:04d}"
        self._number = number
        self._deeds: list[Deed] = []

    def do(self, path: str, text: str, *, after: Shown | None = None, presses: str = "") -> str:
        """One more deed; its token."""
        token = f"T{self._number:04d}.{len(self._deeds) + 1}"
        self._deeds.append(Deed(path=path, text=f"{text}{token}", token=token, after=after, presses=presses))
        return token

    def start(self) -> str:
        """The customer's first words, which are the title of a ticket about the conversation as a whole."""
        self.do("", f"{self.name}: it does not work & I <cannot> say why ")
        return self._deeds[0].text

    def done(self) -> tuple[Deed, ...]:
        return tuple(self._deeds)
