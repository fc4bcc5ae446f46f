"""What customers and the team were told, counted at the sandbox: nothing twice, no answer lost, nobody interrupted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from app.integrations.texts import plain_text
from tests.torture.customers import ours
from tests.torture.evidence import Evidence, Told
from tests.torture.story import Said, Story
from tests.torture.verdict import Verdict

Json = dict[str, Any]
AGAIN = "(again:"


class TalkCount:
    """Counts into a verdict. `unseen`: seconds in which what happened at the vendor cannot be read yet."""

    def __init__(
        self, stories: list[Story], state: Json, evidence: Evidence, verdict: Verdict, *, unseen: float
    ) -> None:
        self._stories = stories
        self._state = state
        self._evidence = evidence
        self._verdict = verdict
        self._unseen = unseen

    def count(self, told: Mapping[str, Told]) -> None:
        """`told`: the events that were accepted, by their tokens."""
        self._count_messages(told)
        self._count_buttons()
        self._count_answers(told)
        self._count_interruptions()
        self._count_alerts(told)

    def _count_messages(self, told: Mapping[str, Told]) -> None:
        """Each text and each question as often as it has causes, and no other word."""
        tally: Counter[str] = Counter()
        for story, texts in self._spoken():
            for said in story.said:
                found, least, most = sum(said.words in text for text in texts), *_bounds(said, told)
                tally["missing" if found < least else "too many" if found > most else "right"] += 1
                if not least <= found <= most:
                    self._verdict.blame(f"{said.words!r} is said {found} times instead of {least} to {most}", story.id)
            for text in texts:
                if not any(said.words in text for said in story.said):
                    tally["without a cause"] += 1
                    self._verdict.blame(f"{text!r} is said without a cause", story.id)
        self._verdict.tally("texts and questions", tally, "right", "missing", "too many", "without a cause")

    def _spoken(self) -> Iterator[tuple[Story, list[str]]]:
        for story in self._stories:
            comments = ours(self._state["conversations"][story.id], "comment")
            yield story, [plain_text(part["body"] or "") for part in comments]

    def _count_buttons(self) -> None:
        """The buttons of a question as often as it was asked, each of them once."""
        tally: Counter[str] = Counter()
        for story, texts in self._spoken():
            shown = [_labels(part) for part in ours(self._state["conversations"][story.id], "quick_reply")]
            for said in (said for said in story.said if said.labels):
                asked, buttons = sum(said.words in text for text in texts), shown.count(said.labels)
                right = buttons == asked or (buttons < asked and said.buttons_may_lack)
                tally["right" if right else "missing" if buttons < asked else "too many"] += 1
                if not right:
                    self._verdict.blame(f"{said.words!r}: asked {asked} times, {buttons} times with buttons", story.id)
            for uuid, times in self._uuids(story).items():
                if times > 1:
                    self._verdict.blame(f"the button {uuid} is shown {times} times", story.id)
        self._verdict.tally("questions with buttons", tally, "right", "missing", "too many")

    def _uuids(self, story: Story) -> Counter[str]:
        parts = ours(self._state["conversations"][story.id], "quick_reply")
        return Counter(option["uuid"] for part in parts for option in part["metadata"]["quick_reply_options"])

    def _count_answers(self, told: Mapping[str, Told]) -> None:
        """What a customer answered, and was accepted, stands in the conversation."""
        tally: Counter[str] = Counter()
        for story in self._stories:
            holds = self._state["conversations"][story.id]["attributes"]
            for answer in (answer for answer in story.answers if answer.token in told):
                right = holds.get(answer.attribute) == answer.value
                tally["right" if right else "lost"] += 1
                if not right:
                    found = f"{answer.attribute} is {holds.get(answer.attribute)!r} instead of {answer.value!r}"
                    self._verdict.blame(f"{answer.token}: {found}", story.id)
        self._verdict.tally("answers", tally, "right", "lost")

    def _count_interruptions(self) -> None:
        """Nothing is said after a teammate's reply, but for what was sent before that could be seen."""
        tally: Counter[str] = Counter()
        for story in self._stories:
            token = story.taken_over
            if token is None or token not in story.done_at:
                continue
            parts = self._state["conversations"][story.id]["parts"]
            place = next(n for n, part in enumerate(parts) if token in plain_text(part["body"] or ""))
            later = ours({"parts": parts[place:]}, "comment") + ours({"parts": parts[place:]}, "quick_reply")
            for part in later:
                was_seen = self._evidence.sent_at(part["id"]) - story.done_at[token] > self._unseen
                tally["interrupted" if was_seen else "crossed"] += 1
                if was_seen:
                    self._verdict.blame(f"{part['body']!r} was said after a teammate's reply", story.id)
            tally["left alone"] += not later
        self._verdict.tally("conversations taken over", tally, "left alone", "crossed", "interrupted")

    def _count_alerts(self, told: Mapping[str, Told]) -> None:
        """Each at least once; a second time only if it says that it may be the second."""
        tally: Counter[str] = Counter()
        sent = {channel: [one["text"] for one in self._state[box]] for channel, box in _BOXES.items()}
        unsure = self._evidence.unsure_alerts()
        for story in self._stories:
            for channel, token in story.alerts:
                found = [text for text in sent[channel] if token in text]
                marked = sum(AGAIN in text for text in found)
                how = _how_alerted(len(found) - marked, marked, wanted=token in told)
                if how == "missing" and any(token in text for text in unsure):
                    how = "unsure after two"
                tally[how] += 1
                if how in ("missing", "too many"):
                    self._verdict.blame(f"the alert about {token}: {len(found)}, {marked} of them marked", story.id)
        self._verdict.tally("alerts", tally, "once", "and again, marked", "unsure after two", "missing", "too many")


_BOXES = {"slack": "slack", "mail": "mails"}


def _bounds(said: Said, told: Mapping[str, Told]) -> tuple[int, int]:
    least = sum(token in told for token in said.causes)
    return least, least + sum(token in told for token in said.may)


def _labels(part: Json) -> tuple[str, ...]:
    return tuple(option["text"] for option in part["metadata"]["quick_reply_options"])


def _how_alerted(plain: int, marked: int, *, wanted: bool) -> str:
    if not wanted:
        return "too many" if plain or marked else "not called for"
    if plain > 1 or marked > 1:
        return "too many"
    return "missing" if plain + marked == 0 else "and again, marked" if marked else "once"
