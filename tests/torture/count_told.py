"""The verdict on a telling, counted at the sandbox: each customer told once, each conversation noted and reopened once,
and one comment in the ticket that lists everybody."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from app.integrations.texts import plain_text
from tests.torture.customers import ours
from tests.torture.evidence import Evidence
from tests.torture.far_end import FarEnd, is_our_note
from tests.torture.linked_customers import TITLE, LinkedCustomer
from tests.torture.verdict import Verdict

Json = dict[str, Any]
_UNANSWERED = "again, as nothing answered"
_WORDS, _NOTE, _LIST = f"It is fixed: {TITLE}", f"Done: {TITLE}", "customers were told that this is done"


class ToldCount:
    """One counting, after everything has come to rest."""

    def __init__(self, gid: str, customers: list[LinkedCustomer], far_end: FarEnd, evidence: Evidence) -> None:
        self._gid = gid
        self._customers = customers
        self._state = far_end.state()
        self._evidence = evidence
        self._verdict = Verdict()

    def verdict(self) -> Verdict:
        self._verdict.show("conversations", sum(len(each.conversations) for each in self._customers))
        self._count_customers()
        self._count_notes()
        self._count_reopenings()
        self._count_lists()
        self._count_states()
        return self._verdict

    def _count_customers(self) -> None:
        """The words to each customer, in whichever conversation, and no others."""
        tally: Counter[str] = Counter()
        for customer in self._customers:
            said = [text for each in customer.conversations for text in self._said(each)]
            times = sum(_WORDS in text for text in said)
            tally["told once" if times == 1 else "not told" if times == 0 else "told again"] += 1
            if times != 1 or len(said) != 1:
                self._verdict.blame(f"{customer.name} is told {times} times, in {said}", customer.conversations[0])
        self._verdict.tally("customers", tally, "told once", "not told", "told again")

    def _said(self, conversation: str) -> list[str]:
        return [plain_text(part["body"] or "") for part in ours(self._state["conversations"][conversation], "comment")]

    def _count_notes(self) -> None:
        tally: Counter[str] = Counter()
        for conversation, seen in self._conversations():
            times = sum(_NOTE in plain_text(part["body"] or "") for part in seen["parts"] if is_our_note(part))
            tally["once" if times == 1 else "missing" if times == 0 else "too many"] += 1
            if times != 1:
                self._verdict.blame(f"{times} internal notes instead of one", conversation)
        self._verdict.tally("internal notes", tally, "once", "missing", "too many")

    def _count_reopenings(self) -> None:
        """Once, and again only where a call got no answer: opening what is open does no harm, so nothing waits until a
        late call has landed."""
        tally: Counter[str] = Counter()
        attempts = self._evidence.attempts("open")
        for conversation, seen in self._conversations():
            times = len(ours(seen, "open"))
            excused = 1 < times <= attempts.get(conversation, 0)
            tally[_UNANSWERED if excused else "once" if times == 1 else "missing" if times == 0 else "too many"] += 1
            if seen["state"] != "open" or (times != 1 and not excused):
                self._verdict.blame(f"{times} reopenings instead of one, and it is {seen['state']}", conversation)
        self._verdict.tally("reopenings", tally, "once", _UNANSWERED, "missing", "too many")

    def _conversations(self) -> Iterator[tuple[str, Json]]:
        for conversation in (each for customer in self._customers for each in customer.conversations):
            yield conversation, self._state["conversations"][conversation]

    def _count_lists(self) -> None:
        """The ticket says once who was told, and that it was everybody."""
        stories = self._state["tasks"][self._gid]["stories"]
        lists = [story["text"] for story in stories if _LIST in story["text"]]
        self._verdict.show("closing comments of the ticket", len(lists))
        everybody = f"{len(self._customers)} of {len(self._customers)} {_LIST}"
        if len(lists) != 1 or everybody not in lists[0]:
            self._verdict.blame(f"the ticket lists who was told {len(lists)} times: {[text[:80] for text in lists]}")

    def _count_states(self) -> None:
        telling, states = self._evidence.telling(self._gid), self._evidence.states()
        if telling is None or telling["state"] != "over":
            self._verdict.blame(f"the telling is not over: {telling}")
        for row in self._evidence.troubled(but=""):
            conversation = (row["lane"] or "::").split(":", 2)[2]
            self._verdict.blame(f"{row['what']}: {row['reason']}", conversation)
        show = self._verdict.show
        show("effects", states.total())
        show("  done / skipped / failed", f"{states['done']} / {states['skipped']} / {states['failed']}")
        show("  held / unsure", f"{states['held']} / {states['unsure']}")
        show("  lanes taken over at an event", self._evidence.takeovers())
