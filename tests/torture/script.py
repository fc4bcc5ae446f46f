"""What customers and teammates do, and what has to come of it: known before anything is sent."""

import random
from collections.abc import Iterator

from tests.torture.story import Deed, Story, Teller
from tests.torture.talks import TALKS


def stories(first: int, count: int) -> list[Story]:
    """So many conversations, each kind in turn; some of them by the same customer."""
    return [_KINDS[number % len(_KINDS)](number) for number in range(first, first + count)]


def timetable(told: list[Story], seconds: float, seed: int) -> Iterator[tuple[float, Story, Deed]]:
    """When what happens, in order: conversations overlap, some come in a rush, some slowly. Who answers us comes when
    there is something to answer."""
    chance = random.Random(seed)
    pace = (0.0, 0.2, seconds / 30, seconds / 12)
    plan = []
    for story in told:
        at = chance.uniform(0, seconds * 0.7)
        for place, deed in enumerate(story.timed):
            plan.append((at, story.number, place, story, deed))
            at += chance.uniform(0, chance.choice(pace))
    for at, _, _, story, deed in sorted(plan, key=lambda entry: entry[:3]):
        yield at, story, deed


def _bug_by_type(number: int) -> Story:
    tell = Teller(number)
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
    tell = Teller(number)
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
        state="closed",
    )


def _request(number: int) -> Story:
    """Every second one is by the customer of the one before, so that requests meet in one note."""
    tell = Teller(number)
    tell.start()
    tell.do("customer-reply", "an export would be nice ")
    tell.do("teammate-note", f"/request Export for {tell.name}\n")
    tell.do("teammate-reply", "noted ")
    tell.do("close", "closing ")
    again = (number // EACH_KIND) % 2 == 1
    return Story(
        number=number,
        deeds=tell.done(),
        tickets=(("request", f"Export for {tell.name}"),),
        tags=("request",),
        state="closed",
        contact_of=number - EACH_KIND if again else None,
    )


def _two_bugs(number: int) -> Story:
    tell = Teller(number)
    tell.start()
    tell.do("teammate-note", f"/bug Calendar of {tell.name}\n")
    tell.do("customer-reply", "and mail is broken too ")
    tell.do("teammate-note", f"/bug Mail of {tell.name}\n")
    tell.do("teammate-reply", "both are known ")
    titles = (f"Calendar of {tell.name}", f"Mail of {tell.name}")
    return Story(number=number, deeds=tell.done(), tickets=tuple(("bug", title) for title in titles), tags=("bug",))


def _one_bug_told_twice(number: int) -> Story:
    tell = Teller(number)
    tell.start()
    tell.do("teammate-note", f"/bug Login of {tell.name}\n")
    tell.do("teammate-reply", "known ")
    tell.do("teammate-note", f"/bug  login OF {tell.name.lower()}\n")
    tell.do("close", "done ")
    tickets = (("bug", f"Login of {tell.name}"),)
    return Story(number=number, deeds=tell.done(), tickets=tickets, tags=("bug",), state="closed")


def _bug_and_question(number: int) -> Story:
    tell = Teller(number)
    tell.start()
    tell.do("customer-reply", "also a question ")
    tell.do("teammate-note", f"/question Question of {tell.name}\n")
    tell.do("teammate-note", f"/bug Bug of {tell.name}\n")
    tell.do("teammate-reply", "two things then ")
    tickets = (("question", f"Question of {tell.name}"), ("bug", f"Bug of {tell.name}"))
    return Story(number=number, deeds=tell.done(), tickets=tickets, tags=("bug", "question"))


_TICKETS = (_bug_by_type, _question_and_thanks, _request, _two_bugs, _one_bug_told_twice, _bug_and_question)
_KINDS = tuple(kind for pair in zip(_TICKETS, TALKS, strict=True) for kind in pair)
EACH_KIND = len(_KINDS)
"""So many conversations are one of each kind."""
