"""Steps by which a teammate decides on a draft that waits, and speaks to engineers."""

from app.rules.actions import Action, CommentInAsana, DropHeld, SendHeld
from tests.rules.desk_words import done, failure

LINK = "https://inbox.example/1"


def by_ana(then: str, text: str) -> tuple[Action, ...]:
    return done(
        then, event__name="teammate_noted", message__author="teammate", message__author_name="Ana",
        message__command_text=text, links__conversation=LINK,
    )  # fmt: skip


def test_a_draft_is_sent_or_held_back_by_the_teammate_who_says_so() -> None:
    assert by_ana("send_held: conversation, drop_held: ", "") == (SendHeld(by="Ana"), DropHeld(by="Ana"))


def test_other_words_are_taken_as_they_are_on_all_their_lines() -> None:
    (send,) = by_ana("send_held: {words: '{{ message.command_text }}'}", "Dear Kim,\n<b>it works</b>")

    assert send == SendHeld(by="Ana", words="Dear Kim,\n<b>it works</b>")
    assert "the words came out empty" in failure("send_held: {words: '{{ message.command_text }}'}")


def test_a_comment_has_the_conversations_address_below_it_and_no_card_number() -> None:
    (comment,) = by_ana("comment_in_asana: {text: 'Ana: {{ message.command_text }}'}", "Card 4111 1111 1111 1111")

    assert comment == CommentInAsana(text=f"Ana: Card •••• 1111\n{LINK}")
    assert "the comment came out empty" in failure("comment_in_asana: {text: '{{ message.command_text }}'}")
