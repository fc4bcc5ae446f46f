"""Those who act when they see what we say: customers who answer, by button or in words, and teammates who step in."""

import threading
from collections.abc import Iterator

from app.integrations.texts import plain_text
from tests.torture.far_end import OWN_SEAT, FarEnd, Json
from tests.torture.story import Deed, Shown, Story

_LOOKS_EVERY = 0.5


class Customers(threading.Thread):
    """Looks at the conversations again and again, and does what is to be done by then, until `over` is set. `told` may
    grow meanwhile."""

    def __init__(self, far_end: FarEnd, told: list[Story]) -> None:
        super().__init__(daemon=True, name="customers")
        self._far_end = far_end
        self._told = told
        self.over = threading.Event()
        self.went_wrong: Exception | None = None

    def run(self) -> None:
        try:
            while not self.over.wait(_LOOKS_EVERY):
                self._act()
        except Exception as error:  # noqa: BLE001 - told by whoever waits for this thread
            self.went_wrong = error

    def ready(self) -> int:
        """How many conversations there are in which somebody is about to act."""
        return sum(1 for _ in self._ready())

    def _act(self) -> None:
        for story, conversation in self._ready():
            for deed in _now_due(story):
                self._far_end.do(story, deed, button=_button(conversation, deed.presses))

    def _ready(self) -> Iterator[tuple[Story, Json]]:
        for story in list(self._told):
            deeds = story.waiting if story.id else ()
            seen = self._far_end.conversation(story.id) if deeds else {}
            if deeds and _is_shown(seen, deeds[0].after):
                yield story, seen


def _now_due(story: Story) -> list[Deed]:
    """What is done after something is shown, and what follows on it at once."""
    first, *rest = story.waiting
    following = next((place for place, deed in enumerate(rest) if deed.after), len(rest))
    return [first, *rest[:following]]


def _is_shown(conversation: Json, wanted: Shown | None) -> bool:
    if wanted is None:
        return True
    said = sum(wanted.words in plain_text(part["body"] or "") for part in ours(conversation, "comment"))
    shown = wanted.label is None or len(_offered(conversation, wanted.label)) >= wanted.times
    return said >= wanted.times and shown


def _button(conversation: Json, label: str) -> str | None:
    """The newest button with this label."""
    return _offered(conversation, label)[-1] if label else None


def _offered(conversation: Json, label: str) -> list[str]:
    return [
        option["uuid"]
        for part in ours(conversation, "quick_reply")
        for option in part["metadata"].get("quick_reply_options", ())
        if option["text"] == label
    ]


def ours(conversation: Json, part_type: str) -> list[Json]:
    """Our parts of one type, in the order in which they stand there."""
    return [part for part in conversation["parts"] if part["type"] == part_type and part["author"]["id"] == OWN_SEAT]
