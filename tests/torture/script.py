"""What customers and teammates do, and what has to come of it: known before anything is sent."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

PROJECTS = {"bug": "1200000000000101", "question": "1200000000000102", "request": "1200000000000103"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that somebody does in a conversation. `path` is its name in the sandbox's control API ("" starts the
    conversation), `token` stands in its text and in nothing else.
    """

    path: str
    text: str
    token: str


@dataclass(slots=True, kw_only=True)
class Story:
    """One conversation: what happens, and what must stand at the vendors afterwards. `tickets` are kind and title."""

    number: int
    deeds: tuple[Deed, ...]
    attributes: dict[str, str] = field(default_factory=dict)
    tickets: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    team: str | None = None
    closed: bool = False
    contact_of: int | None = None
    id: str = ""
    contact_id: str = ""


def stories(first: int, count: int) -> list[Story]:
    """So many conversations of five events each, six kinds in turn; some of them by the same customer."""
    return [_KINDS[number % len(_KINDS)](number) for number in range(first, first + count)]


def timetable(told: list[Story], seconds: float, seed: int) -> Iterator[tuple[float, Story, Deed]]:
    """When what happens, in order: conversations overlap, some come in a rush, some slowly."""
    chance = random.Random(seed)
    pace = (0.0, 0.2, seconds / 30, seconds / 12)
    plan = []
    for story in told:
        at = chance.uniform(0, seconds * 0.7)
        for place, deed in enumerate(story.deeds):
            plan.append((at, story.number, place, story, deed))
            at += chance.uniform(0, chance.choice(pace))
    for at, _, _, story, deed in sorted(plan, key=lambda entry: entry[:3]):
        yield at, story, deed


class _Teller:
    """Writes down one conversation, deed by deed."""

    def __init__(self, number: int) -> None:
        self.name = f"C{number:04d}"
        self._number = number
        self._deeds: list[Deed] = []

    def do(self, path: str, text: str) -> None:
        token = f"T{self._number:04d}.{len(self._deeds) + 1}"
        self._deeds.append(Deed(path=path, text=f"{text}{token}", token=token))

    def start(self) -> str:
        """The customer's first words, which are the title of a ticket about the conversation as a whole."""
        self.do("", f"{self.name}: it does not work & I <cannot> say why ")
        return self._deeds[0].text

    def done(self) -> tuple[Deed, ...]:
        return tuple(self._deeds)


def _bug_by_type(number: int) -> Story:
    tell = _Teller(number)
    title = tell.start()
    tell.do("customer-reply", "it is worse now ")
    tell.do("teammate-reply", "we look into it ")
    tell.do("teammate-note", "seems real ")
    tell.do("customer-reply", "any news? ")
    return Story(
        number=number,
        deeds=tell.done(),
        attributes={"Issue Type": "Technical Issue"},
        tickets=(("bug", title),),
        tags=("bug",),
        team="5002",
    )


def _question_and_thanks(number: int) -> Story:
    tell = _Teller(number)
    title = tell.start()
    tell.do("customer-reply", "how do I do that? ")
    tell.do("teammate-reply", "like this ")
    tell.do("teammate-note", "was easy ")
    tell.do("customer-reply", "that is all, thanks ")
    return Story(
        number=number,
        deeds=tell.done(),
        attributes={"Issue Type": "Question or Guidance"},
        tickets=(("question", title),),
        tags=("question",),
        closed=True,
    )


def _request(number: int) -> Story:
    """Every second one is by the customer of the one before, so that requests meet in one note."""
    tell = _Teller(number)
    tell.start()
    tell.do("customer-reply", "an export would be nice ")
    tell.do("teammate-note", f"/request Export for {tell.name}\n")
    tell.do("teammate-reply", "noted ")
    tell.do("close", "closing ")
    again = (number // 6) % 2 == 1
    return Story(
        number=number,
        deeds=tell.done(),
        tickets=(("request", f"Export for {tell.name}"),),
        tags=("request",),
        closed=True,
        contact_of=number - 6 if again else None,
    )


def _two_bugs(number: int) -> Story:
    tell = _Teller(number)
    tell.start()
    tell.do("teammate-note", f"/bug Calendar of {tell.name}\n")
    tell.do("customer-reply", "and mail is broken too ")
    tell.do("teammate-note", f"/bug Mail of {tell.name}\n")
    tell.do("teammate-reply", "both are known ")
    titles = (f"Calendar of {tell.name}", f"Mail of {tell.name}")
    return Story(number=number, deeds=tell.done(), tickets=tuple(("bug", title) for title in titles), tags=("bug",))


def _one_bug_told_twice(number: int) -> Story:
    tell = _Teller(number)
    tell.start()
    tell.do("teammate-note", f"/bug Login of {tell.name}\n")
    tell.do("teammate-reply", "known ")
    tell.do("teammate-note", f"/bug  login OF {tell.name.lower()}\n")
    tell.do("close", "done ")
    tickets = (("bug", f"Login of {tell.name}"),)
    return Story(number=number, deeds=tell.done(), tickets=tickets, tags=("bug",), closed=True)


def _bug_and_question(number: int) -> Story:
    tell = _Teller(number)
    tell.start()
    tell.do("customer-reply", "also a question ")
    tell.do("teammate-note", f"/question Question of {tell.name}\n")
    tell.do("teammate-note", f"/bug Bug of {tell.name}\n")
    tell.do("teammate-reply", "two things then ")
    tickets = (("question", f"Question of {tell.name}"), ("bug", f"Bug of {tell.name}"))
    return Story(number=number, deeds=tell.done(), tickets=tickets, tags=("bug", "question"))


_KINDS = (_bug_by_type, _question_and_thanks, _request, _two_bugs, _one_bug_told_twice, _bug_and_question)
