"""Attributes and tags that changed without a notification become events; what we did is none."""

from app.runs.reading_again.chore import ReadingAgain
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from tests.runs.reading_again.doings import (
    SEAT,
    TEAMMATE,
    Do,
    a_second_later,
    arrives,
    changes,
    decided,
    did,
    read_again,
    started,
    topics,
)


def test_an_attribute_that_somebody_changed_is_an_event_and_what_we_set_is_none(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    did(place, conversation, "set_attribute", {"name": "Issue Type", "value": "Technical Issue"})
    do(conversation, "attributes", **{"Issue Type": "Technical Issue"})
    do(conversation, "attributes", **{"Issue Type": "Question or Guidance"})

    read_again(reading, place)
    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created", "attribute.changed"]
    (change,) = changes(place.db, conversation)
    assert change == {"attribute": "Issue Type", "before": "Technical Issue", "after": "Question or Guidance"}


def test_an_attribute_that_changed_without_a_part_is_found_by_comparing(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox, attributes={"Issue Type": "Technical Issue"})
    read_again(reading, place)
    place.db.run('UPDATE conversation_states SET attributes = attributes || \'{"Issue Type": "Feature Request"}\'')
    do(conversation, "customer-reply", text="More")

    read_again(reading, place)
    read_again(reading, place)

    (change,) = changes(place.db, conversation)
    assert change == {"attribute": "Issue Type", "before": "Feature Request", "after": "Technical Issue"}


def test_tags_are_compared_with_how_they_were_read_last(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    read_again(reading, place)
    do(conversation, "tag", name="bug", admin=TEAMMATE)
    a_second_later(place)
    read_again(reading, place)
    do(conversation, "untag", name="bug", admin=TEAMMATE)
    a_second_later(place)
    do(conversation, "customer-reply", text="More")
    read_again(reading, place)

    assert sorted(topics(place.db, conversation)) == ["tag.added", "tag.removed", "user.created", "user.replied"]


def test_a_tag_that_we_put_on_or_took_off_is_no_news(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    read_again(reading, place)
    do(conversation, "tag", name="bug", admin=SEAT)
    did(place, conversation, "tag", {"tag": "bug"})
    a_second_later(place)
    read_again(reading, place)
    do(conversation, "untag", name="bug", admin=SEAT)
    a_second_later(place)
    did(place, conversation, "untag", {"tag": "bug"})
    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created"]


def test_a_tag_that_a_notification_told_of_is_no_news(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    read_again(reading, place)
    do(conversation, "tag", name="bug", admin=TEAMMATE)
    whole = place.intercom.conversation(conversation)
    (tag,) = whole["tags"]["tags"]
    part = {"id": "p1", "part_type": "comment", "created_at": tag["applied_at"]}
    about = {**whole, "conversation_parts": {"conversation_parts": [part]}}
    item = {"type": "conversation_part.tag", "conversation": about, "tag": {"id": tag["id"], "name": tag["name"]}}
    arrives(place, "conversation_part.tag.created", item, tag["applied_at"], "tagged")
    a_second_later(place)

    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created", "conversation_part.tag.created"]


def test_a_conversation_that_was_never_read_is_compared_with_what_rules_knew_of_it(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    conversation = started(sandbox, attributes={"Issue Type": "Technical Issue"})
    decided(
        place, conversation, {"conversation.attributes.Issue Type": "Feature Request", "conversation.tags": ["bug"]}
    )

    read_again(reading, place)

    assert sorted(topics(place.db, conversation)) == ["attribute.changed", "tag.removed", "user.created"]


def test_what_rules_only_wanted_is_not_taken_for_what_was_there(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    conversation = started(sandbox)
    decided(
        place, conversation, {"conversation.attributes.Issue Type": "Feature Request", "conversation.tags": ["bug"]}
    )
    did(place, conversation, "set_attribute", {"name": "Issue Type", "value": "Feature Request"})
    did(place, conversation, "tag", {"tag": "bug"})
    place.db.run("UPDATE effects SET state = 'skipped', done_at = NULL")

    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created"]
