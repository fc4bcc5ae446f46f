"""A look at a ticket tells what has changed since the last one, once, in every linked conversation."""

from datetime import timedelta

from app.runs.news.missed import find_missed
from app.runs.news.sight import TASK_FIELDS
from app.store.tellings import of_ticket
from tests.runs.news.newsroom import APP, BUGS, REQUESTS, Newsroom


def test_a_ticket_that_is_completed_right_after_it_was_filed_is_told_at_the_first_look(room: Newsroom) -> None:
    gid = room.filed("7")
    room.does(gid, "complete")

    room.look(gid)

    (told,) = room.news("7")
    assert (told["topic"], told["title"], told["author"]) == ("ticket.completed", "Calendar is empty", "Erik")
    assert (told["kind"], told["completion"], told["speaks"]) == ("bug", 1, True)
    assert told["key"] == f"ticket/{gid}/completed/1/7"


def test_what_was_so_before_a_conversation_was_linked_is_no_news(room: Newsroom) -> None:
    gid = room.task()
    room.does(gid, "comment", text="We know")
    room.does(gid, "complete")
    room.link(gid, "7", at=room.place.clocks.now("asana") + timedelta(seconds=1))

    room.look(gid)

    assert room.topics("7") == []
    assert room.state(gid).completed


def test_nothing_new_is_told_by_another_look_and_costs_one_call(room: Newsroom) -> None:
    gid = room.filed("7")
    room.does(gid, "complete")
    room.look(gid)
    before = room.calls()

    room.look(gid)

    assert room.calls() == before + 1
    assert room.topics("7") == ["ticket.completed"]


def test_a_ticket_to_which_no_conversation_is_linked_is_not_even_read(room: Newsroom) -> None:
    gid = room.task()
    before = room.calls()

    room.look(gid)

    assert room.calls() == before


def test_each_way_of_changing_is_told_for_what_it_is(room: Newsroom) -> None:
    gid = room.filed("7")
    room.look(gid)

    room.does(gid, "move", section="Done")
    room.look(gid)
    room.does(gid, "field", name="Priority", value="High")
    room.look(gid)
    room.does(gid, "rename", name="Calendar stays empty")
    room.look(gid)
    room.does(gid, "complete")
    room.look(gid)
    room.does(gid, "reopen")
    room.look(gid)
    room.does(gid, "move", section="Cancelled")
    room.look(gid)
    room.does(gid, "complete")
    room.look(gid)
    room.does(gid, "delete")
    room.look(gid)
    room.look(gid)

    told = [
        (it["topic"].partition(".")[2], it.get("field"), it.get("before"), it.get("after")) for it in room.news("7")
    ]
    assert told == [
        ("moved", None, "New", "Done"),
        ("field_changed", "Priority", None, "High"),
        ("field_changed", "Name", "Calendar is empty", "Calendar stays empty"),
        ("completed", None, None, None),
        ("reopened", None, None, None),
        ("cancelled", None, None, None),
        ("moved", None, "Done", "Cancelled"),
        ("deleted", None, None, None),
    ]


def test_comments_are_told_once_each_and_ours_are_none(room: Newsroom) -> None:
    gid = room.filed("7")
    room.look(gid)

    room.place.asana.comment(gid, "Kim has this too\ntriage-0123456789abcdef", deadline=room.deadline())
    room.does(gid, "comment", text="Which browser?")
    room.look(gid)
    room.does(gid, "comment", text="for the Customer: press F5", by="Ana")
    room.look(gid)

    told = [(it["comment"], it["author"], it["is_for_customer"]) for it in room.news("7")]
    assert told == [("Which browser?", "Erik", False), ("press F5", "Ana", True)]


def test_fields_that_this_service_fills_in_are_no_news(room: Newsroom) -> None:
    gid = room.filed("7")
    room.look(gid)

    room.does(gid, "field", name="Users affected", value=3)
    room.look(gid)

    assert room.topics("7") == []


def test_a_ticket_that_was_completed_and_reopened_and_completed_between_two_looks_is_told_so(room: Newsroom) -> None:
    gid = room.filed("7")
    room.does(gid, "complete")
    room.look(gid)
    room.does(gid, "reopen")
    room.does(gid, "complete")

    room.look(gid)

    assert room.topics("7") == ["ticket.completed", "ticket.reopened", "ticket.completed"]
    assert room.news("7")[-1]["completion"] == 2


def test_a_duplicate_is_told_as_merged_and_its_conversations_hear_of_the_other_ticket_from_then_on(
    room: Newsroom,
) -> None:
    gid, other = room.filed("7"), room.task(name="Calendar is broken")
    room.look(gid)

    room.does(gid, "duplicate", of=other)
    room.does(gid, "complete")
    room.look(gid)
    room.work(other)
    room.does(other, "complete")
    room.look(other)

    told = room.news("7")
    assert [it["topic"] for it in told] == ["ticket.merged", "ticket.completed"]
    assert (told[0]["merged_into"], told[1]["gid"]) == (other, other)


def test_every_linked_conversation_is_told_and_one_of_each_customer_speaks(room: Newsroom) -> None:
    gid = room.filed("7", "k1")
    room.link(gid, "8", "k1")
    room.link(gid, "9", "k2")
    room.db.run(
        "INSERT INTO events (app_id, topic, lane, delivery_key, created_at, state) VALUES"
        " ('sandbox1', 'conversation.user.replied', 'conversation:sandbox1:8', 'x', now(), 'ignored')"
    )
    room.look(gid)
    room.does(gid, "complete")

    room.look(gid)

    told = {conversation: room.news(conversation)[-1] for conversation in ("7", "8", "9")}
    assert {each: it["speaks"] for each, it in told.items()} == {"7": False, "8": True, "9": True}
    assert told["7"]["spoken_in"] == "8"


def test_five_hundred_conversations_are_told_in_a_moment(room: Newsroom) -> None:
    gid = room.filed("0")
    for number in range(1, 500):
        room.link(gid, str(number), f"k{number}")
    room.look(gid)
    room.does(gid, "complete")

    room.look(gid)

    row = room.db.row("SELECT count(*) AS told, bool_and(bulk) AS bulk FROM events JOIN lanes ON lanes.key = lane"
                      " WHERE topic = 'ticket.completed'")  # fmt: skip
    assert row == {"told": 500, "bulk": True}


def test_customers_are_told_only_of_what_is_confirmed(room: Newsroom) -> None:
    gid = room.filed("7")
    room.does(gid, "complete")
    room.look(gid)
    assert of_ticket(room.db, gid) is None

    room.does(gid, "field", name="What changed", value="It shows again")
    room.does(gid, "field", name="Released", value="Yes")
    room.look(gid)
    telling = of_ticket(room.db, gid)
    assert telling is not None
    assert (telling.state, telling.completion) == ("cooling", 1)

    room.does(gid, "reopen")
    room.look(gid)
    telling = of_ticket(room.db, gid)
    assert telling is not None
    assert telling.state == "cancelled"


def test_a_list_shows_what_no_hint_told_of_and_what_is_as_it_was_costs_nothing(room: Newsroom) -> None:
    changed, same, elsewhere = room.filed("7"), room.filed("8"), room.filed("9", project=REQUESTS)
    for gid in (changed, same, elsewhere):
        room.look(gid)
    room.does(changed, "move", section="Done")

    read_list(room)

    assert room.looks_waiting() == 1
    room.work(changed)
    assert room.topics("7") == ["ticket.moved"]


def test_a_ticket_that_was_just_filed_is_known_from_a_list_without_a_call_of_its_own(room: Newsroom) -> None:
    gid = room.filed("7")

    read_list(room)

    assert room.looks_waiting() == 0
    assert room.state(gid).seen is not None
    room.does(gid, "field", name="Priority", value="High")
    room.look(gid)
    assert room.topics("7") == ["ticket.field_changed"]


def test_what_should_have_been_told_long_ago_is_marked_as_recovered(room: Newsroom) -> None:
    gid = room.filed("7")
    room.look(gid)
    room.does(gid, "complete")

    read_list(room, later=180)
    room.work(gid)

    assert [it["recovered"] for it in room.news("7")] == [True]


def read_list(room: Newsroom, *, later: float = 0) -> None:
    now = room.place.clocks.now("asana") + timedelta(seconds=later)
    since = now - timedelta(hours=1)
    find_missed(room.place, APP, list(room.place.asana.tasks_modified_since(BUGS, since, TASK_FIELDS)), now=now)
