"""Steps about Asana tickets: filing, linking, suggesting, and the notes that tell of them."""

from collections.abc import Iterator

from app.rules.instructions import (
    CommentOnTicket,
    FileIt,
    Instruction,
    LinkIt,
    NoteLinked,
    NoteOnUser,
    RetireNote,
    Suggest,
)
from app.rules.instructions.tickets import LINKED
from app.rules.reading.source import Mapping, Node, Scalar
from app.rules.reading.source import Sequence as ListNode
from app.rules.reading.steps.step_room import ReadStep, StepRoom
from app.rules.vocabulary import TicketKind

THIS_NOTE = "from the note"
THE_TICKET = "ticket"


class TicketSteps:
    def __init__(self, room: StepRoom) -> None:
        self._room = room
        self.words: dict[str, ReadStep] = {
            "file_in_asana": self._file_in_asana,
            "user_note": self._user_note,
            "retire_user_note": self._retire_user_note,
            "link_ticket": self._link_ticket,
            "suggest_related": self._suggest_related,
            "comment_in_asana": self._comment_in_asana,
        }

    def _kind(self, key: Scalar, value: Node, keys: tuple[str, ...]) -> tuple[TicketKind | None, dict[str, Node]]:
        """The ticket kind of `file_in_asana: bug` or `file_in_asana: {kind: bug, ...}`, and what else is given."""
        given: dict[str, Node] = {"kind": value}
        if isinstance(value, Mapping):
            given = {word: node for word, (_, node) in self._room.inspection.mapping(value, key.text, keys).items()}
        if "kind" not in given:
            self._room.tell(value.position, f"{key.text} needs a kind")
            return None, given
        name = self._room.inspection.one_of(given["kind"], "ticket kind", self._room.vocabulary.ticket_kinds)
        return (self._room.vocabulary.tickets.get(name) if name else None), given

    def _file_in_asana(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        kind, given = self._kind(key, value, ("kind", "matter", "title"))
        matter = self._room.templates.read(given["matter"], "matter") if "matter" in given else None
        title = self._room.templates.read(given["title"], "title") if "title" in given else None
        if kind:
            by_command = self._room.by_command
            filing = FileIt(position=key.position, kind=kind, by_command=by_command, matter=matter, title=title)
            self._room.filed.append((filing, matter.source if matter else ""))
            yield filing

    def _user_note(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if isinstance(value, Scalar) and value.text == LINKED:
            if self._room.linked:
                yield NoteLinked(position=key.position)
            else:
                self._room.tell(key.position, f"user_note: {LINKED} needs link_ticket before it in the same rule")
            return
        kind, given = self._kind(key, value, ("kind", "matter"))
        matter = self._room.inspection.text(given["matter"], "matter") if "matter" in given else None
        if kind is None:
            return
        of_kind = [(filing, told) for filing, told in self._room.filed if filing.kind is kind]
        fitting = [filing for filing, told in of_kind if matter is None or told == matter]
        if fitting:
            yield NoteOnUser(position=key.position, kind=kind, filing=fitting[0].position)
        elif of_kind:
            self._room.tell(key.position, "user_note has another matter than the ticket filed before it")
        else:
            self._room.tell(
                key.position,
                f"user_note: {kind.name} needs file_in_asana: {kind.name} before it in the same list of steps",
            )

    def _retire_user_note(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if self._room.is_about_conversation(key, value, THE_TICKET):
            yield RetireNote(position=key.position)

    def _link_ticket(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if self._room.is_about_conversation(key, value, THIS_NOTE):
            self._room.linked = True
            yield LinkIt(position=key.position)

    def _comment_in_asana(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        """`comment_in_asana: {text: ...}`."""
        entries = self._room.inspection.mapping(value, key.text, ("text",))
        if entries and "text" not in entries:
            self._room.tell(key.position, "comment_in_asana has a text, a template")
        text = self._room.templates.read(entries["text"][1], "the comment") if "text" in entries else None
        if text:
            yield CommentOnTicket(position=key.position, text=text)

    def _suggest_related(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        nodes = value.items if isinstance(value, ListNode) else (value,)
        if not nodes:
            self._room.tell(key.position, "suggest_related names at least one kind, as in suggest_related: bug")
        known = self._room.vocabulary.ticket_kinds
        kinds = tuple(kind for node in nodes if (kind := self._room.inspection.one_of(node, "ticket kind", known)))
        if kinds:
            yield Suggest(position=key.position, kinds=kinds)
