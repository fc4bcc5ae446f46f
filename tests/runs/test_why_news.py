"""What `triage why` says of news from Asana and of changes: who, which ticket, what."""

from datetime import UTC, datetime

import pytest

from app.rules.events import Change, Conversation, Event, News
from app.runs.why.happening import happening_of
from app.runs.why.heading import heading
from tests.runs.why_makers import EVENT

AT = datetime(2026, 1, 10, 8, tzinfo=UTC)
URL = "https://app.asana.com/0/0/1201"


def lines(name: str, *, news: News | None = None, change: Change | None = None) -> list[str]:
    event = Event(
        app_id="a", topic=name.replace("_", "."), name=name, created_at=AT, conversation=Conversation(id="1"),
        news=news, change=change,
    )  # fmt: skip
    return list(heading(EVENT, happening_of(EVENT, event, [])))


def test_a_comment_is_told_with_its_author_its_ticket_and_its_words() -> None:
    news = News(gid="1201", title="Calendar stays empty", url=URL, author="Erik", comment="Only in Chrome?\nOdd.")

    assert lines("ticket_commented", news=news) == [
        "Event 2: ticket commented, by Erik in Asana, 2026-01-10 08:00:00 UTC",
        "  in conversation 1",
        f"  ticket “Calendar stays empty”  {URL}",
        "  “Only in Chrome? Odd.”",
    ]


@pytest.mark.parametrize(
    ("name", "news", "told"),
    [
        ("ticket_field_changed", News(gid="1", field="Released", after="Yes"), "  Released: nothing → “Yes”"),
        ("ticket_moved", News(gid="1", before="New", after="Done"), "  section: “New” → “Done”"),
        ("ticket_merged", News(gid="1", merged_into="1202"), "  it is a duplicate of 1202 now"),
        ("ticket_fixed", News(gid="1", what_changed="It opens again."), "  “It opens again.”"),
    ],
)
def test_what_was_changed_is_told(name: str, news: News, told: str) -> None:
    assert told in lines(name, news=news)


def test_what_was_written_for_customers_before_the_ticket_is_done_is_not_told_as_said() -> None:
    news = News(gid="1", field="Priority", before="Low", after="High", what_changed="It opens again.")

    assert "  “It opens again.”" not in lines("ticket_field_changed", news=news)


def test_an_attribute_that_was_found_changed_is_told_with_its_values() -> None:
    change = Change(attribute="Issue Priority", before="Low", after=None)

    assert "  Issue Priority: “Low” → nothing" in lines("attribute_changed", change=change)
