"""The verdict: what stands at the sandbox, counted against what the script said. Our tables only excuse, never acquit:
what the sandbox was told is accepted must be there, whatever they say.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from app.integrations.texts import links_in, plain_text
from tests.torture import ghost
from tests.torture.count_talk import TalkCount
from tests.torture.evidence import TOKEN, Evidence, Told
from tests.torture.far_end import OWN_SEAT, FarEnd, is_our_note
from tests.torture.story import PROJECTS, Story
from tests.torture.verdict import Verdict

Json = dict[str, Any]
_CAME_AFTER = 1.0


class Count:
    """One counting, after everything has come to rest. `unseen`: seconds in which what happened at the vendor cannot be
    read yet."""

    def __init__(self, told: list[Story], far_end: FarEnd, evidence: Evidence, *, unseen: float) -> None:
        self._stories = told
        self._unseen = unseen
        self._state = far_end.state()
        self._deliveries = far_end.deliveries()
        self._evidence = evidence
        self._told = evidence.told()
        self._verdict = Verdict()
        quoting = {story.number: list(self._quoting_notes_in(story)) for story in told}
        self._notes = {number: [token for again, token in notes if not again] for number, notes in quoting.items()}
        self._looks = {number: [token for again, token in notes if again] for number, notes in quoting.items()}

    def verdict(self) -> Verdict:
        self._count_accepted()
        self._count_notes()
        self._count_second_looks()
        self._count_order()
        self._count_tickets()
        self._count_user_notes()
        self._count_slots()
        talk = TalkCount(self._stories, self._state, self._evidence, self._verdict, unseen=self._unseen)
        talk.count(self._told)
        self._count_states()
        return self._verdict

    def _quoting_notes_in(self, story: Story) -> Iterator[tuple[bool, str | None]]:
        """Our notes in the order in which they stand there: whether it is of a second look, and the token that it
        quotes (None without one)."""
        parts = self._state["conversations"][story.id]["parts"]
        for text in (plain_text(part["body"]) for part in parts if is_our_note(part)):
            match = TOKEN.search(text)
            yield text.startswith("seen again"), match[0] if match else None

    def _count_accepted(self) -> None:
        """Everything that the sandbox got a 2xx for was stored."""
        accepted = set(self._deliveries["accepted_ids"])
        lost = accepted - self._evidence.stored_keys()
        for one in sorted(lost):
            self._verdict.blame(f"notification {one} was answered 2xx and is not stored")
        show = self._verdict.show
        show("events sent", sum(len(story.done_at) for story in self._stories))
        show("events stored", len(self._told))
        show("  answered 2xx", sum(one.notification in accepted for one in self._told.values()))
        show("notifications", self._deliveries["notifications"])
        show("  delivered twice on purpose", self._deliveries["duplicates"])
        show("  given up by the sandbox", self._deliveries["dropped"])
        show("  accepted and not stored", len(lost))

    def _count_notes(self) -> None:
        """One note for each accepted event, and none besides."""
        tally: Counter[str] = Counter()
        for story in self._stories:
            found = Counter(self._notes[story.number])
            for deed in story.deeds:
                times, wanted = found.pop(deed.token, 0), int(deed.token in self._told)
                tally["right" if times == wanted else "missing" if times < wanted else "too many"] += 1
                if times != wanted:
                    self._verdict.blame(f"{deed.token}: {times} notes instead of {wanted}", story.id)
            for token in found.elements():
                tally["without a cause"] += 1
                self._verdict.blame(f"a note about {token} stands here without a cause", story.id)
        self._verdict.tally("internal notes", tally, "right", "missing", "too many", "without a cause")

    def _count_second_looks(self) -> None:
        """One note for each accepted beginning of a conversation, when its wait was over."""
        tally: Counter[str] = Counter()
        for story in self._stories:
            began = story.deeds[0].token
            found, wanted = self._looks[story.number], [began] if began in self._told else []
            tally["right" if found == wanted else "missing" if len(found) < len(wanted) else "too many"] += 1
            if found != wanted:
                self._verdict.blame(f"second looks at {found} instead of {wanted}", story.id)
        self._verdict.tally("second looks", tally, "right", "missing", "too many")

    def _count_order(self) -> None:
        """Decided in the order of arrival, and what did not have to wait carried out in the order of decision."""
        tally: Counter[str] = Counter()
        for story in self._stories:
            events = [self._told[token] for token in self._notes[story.number] if token in self._told]
            for first, second in combinations(events, 2):
                how = _order_of(first, second)
                tally[how] += 1
                if how in ("decided out of order", "carried out out of order"):
                    self._verdict.blame(f"{second.token} before {first.token}: {how}", story.id)
        excused = ("came late", "overtaken while waiting")
        self._verdict.tally(
            "pairs of events", tally, "in order", *excused, "decided out of order", "carried out out of order"
        )

    def _count_tickets(self) -> None:
        """Each ticket once, about the right conversation, and none besides."""
        tally: Counter[str] = Counter()
        found: dict[tuple[str, str], list[Json]] = defaultdict(list)
        for task in self._state["tasks"].values():
            found[_name_of(task)].append(task)
        for story, kind, title in self._wanted_tickets():
            tasks = found.pop(_named(kind, title), [])
            right = len(tasks) == 1 and f"/conversations/{story.id}" in tasks[0]["notes"]
            tally["right" if right else "missing" if not tasks else "too many"] += 1
            if not right:
                self._verdict.blame(f"{kind} ticket {title!r}: {len(tasks)} instead of one", story.id)
        for (_, title), tasks in found.items():
            tally["without a cause"] += len(tasks)
            self._verdict.blame(f"{len(tasks)} tickets {title!r} without a cause")
        self._verdict.tally("tickets", tally, "right", "missing", "too many", "without a cause")

    def _wanted_tickets(self) -> Iterator[tuple[Story, str, str]]:
        for story in self._stories:
            for kind, title in story.tickets:
                if any(deed.token in self._told for deed in _causes(story, title)):
                    yield story, kind, title

    def _count_user_notes(self) -> None:
        """Each bug and question once on its customer; requests together, once a day."""
        tally: Counter[str] = Counter()
        notes = {contact: self._our_contact_notes(contact) for contact in self._state["contacts"]}
        permalink = {_name_of(task): task["permalink_url"] for task in self._state["tasks"].values()}
        grouped: dict[str, list[str]] = defaultdict(list)
        for story, kind, title in self._wanted_tickets():
            link = permalink.get(_named(kind, title), "")
            if kind == "request":
                grouped[story.contact_id].append(link)
                continue
            self._judge_note(tally, story.id, title, [note for note in notes[story.contact_id] if link in note])
            notes[story.contact_id] = [note for note in notes[story.contact_id] if link not in note]
        for contact, links in grouped.items():
            conversation = next(story.id for story in self._stories if story.contact_id == contact)
            self._judge_note(tally, conversation, "requests", [n for n in notes[contact] if n & set(links)])
            notes[contact] = [note for note in notes[contact] if not note & set(links)]
        for contact, left in notes.items():
            tally["without a cause"] += len(left)
            if left:
                self._verdict.blame(f"{len(left)} notes on contact {contact} without a cause")
        self._verdict.tally("user notes", tally, "right", "missing", "too many", "without a cause")

    def _judge_note(self, tally: Counter[str], conversation: str, about: str, found: list[set[str]]) -> None:
        how = ("missing", "right")[len(found)] if len(found) <= 1 else "too many"
        tally[how] += 1
        if how != "right":
            self._verdict.blame(f"user note about {about!r}: {len(found)} instead of one", conversation)

    def _our_contact_notes(self, contact: str) -> list[set[str]]:
        """The links in each note of ours."""
        notes = self._state["contacts"][contact]["notes"]
        return [set(links_in(note["body"])) for note in notes if note["admin_id"] == OWN_SEAT]

    def _count_slots(self) -> None:
        """Tags are there, and each slot holds what was decided last."""
        tally: Counter[str] = Counter()
        for story in self._stories:
            if not all(deed.token in self._told for deed in story.deeds):
                continue
            conversation = self._state["conversations"][story.id]
            for what, right in self._slots(story, conversation):
                tally["right" if right else "wrong"] += 1
                if not right:
                    self._verdict.blame(f"{what} is not what was decided last", story.id)
        self._verdict.tally("tags, attributes, assignees, states", tally, "right", "wrong")

    def _slots(self, story: Story, conversation: Json) -> Iterator[tuple[str, bool]]:
        last = max((self._told[deed.token] for deed in story.deeds), key=lambda one: one.run_id or 0)
        holds = str(conversation["attributes"].get("Scale of Issue", ""))
        yield f"Scale of Issue {holds!r} (last: {last.token})", last.token in holds
        is_in_order = last.token == story.deeds[-1].token
        if story.tags or is_in_order:
            yield f"tags {conversation['tags']}", sorted(conversation["tags"]) == sorted(story.tags)
        yield f"team {conversation['team_id']}", conversation["team_id"] == story.team
        if story.state and is_in_order:
            yield f"state {conversation['state']}", conversation["state"] == story.state

    def _count_states(self) -> None:
        states = self._evidence.states()
        for row in self._evidence.troubled(but=f"conversation:sandbox1:{ghost.CONVERSATION}"):
            conversation = (row["lane"] or "::").split(":", 2)[2]
            self._verdict.blame(f"{row['what']}: {row['reason']}", conversation)
        show = self._verdict.show
        show("effects", states.total())
        show("  unsure", states["unsure"])
        show("  done / skipped / failed", f"{states['done']} / {states['skipped']} / {states['failed']}")
        show("  lanes taken over at an event", self._evidence.takeovers())


def _order_of(first_there: Told, then: Told) -> str:
    """Whether the note that stands first is about the event that goes first, and if not, whether it may."""
    if first_there.order < then.order:
        return "in order"
    earlier, later = then, first_there
    decided_in_order = (earlier.run_id or 0) < (later.run_id or 0)
    if decided_in_order:
        return "overtaken while waiting" if earlier.had_to_wait else "carried out out of order"
    decided = later.decided_at
    if decided is not None and (decided - earlier.received_at).total_seconds() < _CAME_AFTER:
        return "came late"
    return "decided out of order"


def _causes(story: Story, title: str) -> list[Any]:
    """A story's events that file this ticket: those with its title after a command, else any that shows its type."""
    commands = [deed for deed in story.deeds if f" {title.casefold()}\n" in f" {deed.text.casefold()}"]
    return commands or [deed for deed in story.deeds if deed.path in ("", "customer-reply", "teammate-reply")]


def _named(kind: str, title: str) -> tuple[str, str]:
    """Project and title, regardless of case: of two commands about one matter the first to arrive names it."""
    return PROJECTS[kind], " ".join(title.split()).casefold()


def _name_of(task: Json) -> tuple[str, str]:
    return task["memberships"][0]["project"], task["name"].casefold()
