"""Fields of what happened to a ticket in Asana, and of what was found changed in a conversation."""

from collections.abc import Callable, Iterator

from app.rules.events import Change, News, Snapshot
from app.rules.fields.field import Field
from app.rules.fields.ticket import LINKED
from app.rules.getters import Get
from app.rules.vocabulary import Vocabulary

_SINCE = 4


def news_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    of = _field
    yield of("gid", "the ticket's task in Asana (its gid)", lambda it: it.gid)
    about = f"the ticket's kind; {LINKED}: it was not filed by this service"
    kinds = (*vocabulary.ticket_kinds, LINKED)
    get = _of_news(lambda it: it.kind if it.kind in kinds else LINKED)
    yield Field(name="news.kind", type="choice", about=about, source="asana", get=get, options=kinds, since=_SINCE)
    yield of("title", "the ticket's title in Asana", lambda it: it.title)
    yield of("url", "the ticket's address in Asana", lambda it: it.url)
    yield of("author", "who did it in Asana", lambda it: it.author)
    yield of("comment", "what an engineer commented", lambda it: it.comment, from_body=True)
    about = "whether the comment begins with the vocabulary's mark of what is for the customer"
    yield _flag("is_for_customer", about, lambda it: it.is_for_customer)
    yield of("field", "the field of the ticket that was changed, by its name in Asana", lambda it: it.field)
    yield of("before", "what the field held before; of a ticket that was moved: the section", lambda it: it.before)
    yield of("after", "what the field holds now; of a ticket that was moved: the section", lambda it: it.after)
    about = "what engineers wrote for customers of what has changed"
    yield of("what_changed", about, lambda it: it.what_changed, from_body=True)
    yield of("merged_into", "the ticket of which it is a duplicate (its gid)", lambda it: it.merged_into)
    about = "whether the customer may be told in this conversation, and not in another one of theirs"
    yield _flag("speaks", about, lambda it: it.speaks)
    about = "whether a person has read and approved what customers of this ticket are told"
    yield _flag("approved", about, lambda it: it.approved)
    yield of("spoken_in", "the conversation in which the customer is told, if not in this one", lambda it: it.spoken_in)
    yield of("not_told", "why the customer is told in no conversation", lambda it: it.not_told)
    yield from _change_fields()


def _change_fields() -> Iterator[Field]:
    about = "the conversation's attribute that was found changed"
    yield _changed("attribute", about, lambda it: it.attribute)
    yield _changed("before", "what that attribute held before", lambda it: _told(it.before))
    yield _changed("after", "what that attribute holds now", lambda it: _told(it.after))


def _told(value: object) -> str | None:
    return None if value is None else str(value)


def _field(name: str, about: str, read: Callable[[News], object], *, from_body: bool = False) -> Field:
    return Field(
        name=f"news.{name}", type="text", about=about, source="asana", get=_of_news(read), since=_SINCE,
        from_body=from_body, masked=from_body,
    )  # fmt: skip


def _flag(name: str, about: str, read: Callable[[News], object]) -> Field:
    return Field(name=f"news.{name}", type="flag", about=about, source="asana", get=_of_news(read), since=_SINCE)


def _of_news(read: Callable[[News], object]) -> Get:
    def get(snapshot: Snapshot) -> object:
        news = snapshot.event.news
        return None if news is None else read(news)

    return get


def _changed(name: str, about: str, read: Callable[[Change], object]) -> Field:
    def get(snapshot: Snapshot) -> object:
        change = snapshot.event.change
        return None if change is None else read(change)

    return Field(name=f"change.{name}", type="text", about=about, source="conversation", get=get, since=_SINCE)
