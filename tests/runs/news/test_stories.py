"""What stories say of a ticket that was marked as a duplicate."""

from datetime import UTC, datetime

from app.runs.news.stories import DUPLICATE, NO_DUPLICATE, Story, merged_into

AT = datetime(2026, 3, 1, tzinfo=UTC)


def mark(kind: str, of: str | None) -> Story:
    return Story(gid="1", at=AT, kind=kind, duplicate_of=of)


def test_the_last_mark_counts() -> None:
    assert merged_into([mark(DUPLICATE, "8"), mark(DUPLICATE, "9")], None) == "9"
    assert merged_into([], "9") == "9"


def test_a_mark_that_was_taken_away_names_what_it_was_a_duplicate_of_and_is_gone_all_the_same() -> None:
    assert merged_into([mark(DUPLICATE, "9"), mark(NO_DUPLICATE, "9")], "9") is None
