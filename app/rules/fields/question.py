"""Fields of what was asked of the customer."""

from collections.abc import Iterator

from app.rules.asked import WHILE_DECIDING, every_asked, open_question
from app.rules.events import Snapshot
from app.rules.fields.field import Field
from app.rules.getters import Get
from app.rules.vocabulary import Vocabulary


def question_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    asked = tuple(name for name, attribute in vocabulary.attributes.items() if attribute.question is not None)
    about = "the attributes that the customer was asked for in this conversation"
    yield Field(name="question.asked", type="set", about=about, source="ledger", get=_asked, options=asked, since=3)
    about = "the attribute that the customer was asked for and has not answered; also one that is asked for just now"
    get = _open(was_sent=True)
    yield Field(name="question.open", type="choice", about=about, source="ledger", get=get, options=asked, since=3)
    about = "the attribute that the customer is about to be asked for: decided on earlier, and not sent yet"
    get = _open(was_sent=False)
    yield Field(name="question.coming", type="choice", about=about, source="ledger", get=get, options=asked, since=3)
    about = "the attribute that the customer answers with this message"
    yield Field(
        name="question.answered", type="choice", about=about, source=WHILE_DECIDING, get=_untold, options=asked, since=3
    )
    about = "whether the message is that answer and nothing else: a pressed button, or the words of an option"
    yield Field(name="question.answered_only", type="flag", about=about, source=WHILE_DECIDING, get=_untold, since=3)


def _asked(snapshot: Snapshot) -> object:
    return tuple(snapshot.past.questions)


def _open(*, was_sent: bool) -> Get:
    """The one asked last that is neither known, nor left to a person, nor taken over by one, nor a week old."""

    def get(snapshot: Snapshot) -> object:
        conversation, past = snapshot.event.conversation, snapshot.past
        known = conversation.attributes if conversation else {}
        asked = every_asked(
            past.questions, knows=lambda name: known.get(name) is not None, fired=past.fired, now=snapshot.now
        )
        found = open_question(asked.values(), was_sent=was_sent)
        return found.attribute if found else None

    return get


def _untold(_snapshot: Snapshot) -> object:
    """Found out while the rules are asked (`app.rules.asking`)."""
    return None
