"""Steps that say something to customers, and to the team: in which language, by which way, or only as a draft."""

import pytest

from app.rules.actions import Alert, Ask, Draft, InternalNote, Option, Reply
from tests.rules.desk_words import done, failure

BY_EMAIL = "e-mail is drafted: the teammate sends it"


def test_a_reply_is_in_the_language_of_what_the_customer_wrote() -> None:
    assert done("reply: greeting") == (Reply(name="greeting", html="<p>Hello Zoë!</p>"),)
    assert done("reply: greeting", message__language="ru", contact__language="en") == (
        Reply(name="greeting", html="<p>Здравствуйте, Zoë!</p>"),
    )


def test_else_in_that_of_the_conversation_or_of_the_profile() -> None:
    (by_conversation,) = done("reply: greeting", conversation__language="ru")
    (by_profile,) = done("reply: greeting", contact__language="ru")
    (a_teammate_wrote,) = done("reply: greeting", message__language="ru", message__author="teammate")

    assert "Здравствуйте" in by_conversation.texts()[0][1]
    assert by_profile == by_conversation
    assert "Hello" in a_teammate_wrote.texts()[0][1]


def test_a_text_that_is_missing_in_that_language_is_drafted_in_the_desks() -> None:
    (draft,) = done("reply: english only", message__language="ru")

    assert draft == Draft(
        name="english only",
        html="<p>We look into it.</p>",
        why="the text english only is missing in the customer's language, ru",
    )


def test_by_email_a_reply_is_drafted_unless_the_rule_sends_it_automatically() -> None:
    drafted = done("reply: greeting", conversation__channel="email")
    sent = done("reply: {text: greeting, send: automatically}", conversation__channel="email")

    assert drafted == (Draft(name="greeting", html="<p>Hello Zoë!</p>", why=BY_EMAIL),)
    assert sent == (Reply(name="greeting", html="<p>Hello Zoë!</p>"),)


def test_what_is_sent_automatically_is_drafted_where_its_language_is_missing() -> None:
    (draft,) = done("reply: {text: english only, send: automatically}", message__language="ru")

    assert isinstance(draft, Draft)


def test_what_each_is_approved_of_is_no_draft_by_email_because_a_person_sends_it() -> None:
    (each,) = done("reply: {text: greeting, approve: each}", conversation__channel="email")
    (first,) = done("reply: {text: greeting, approve: first}", conversation__channel="email")

    assert each == Reply(name="greeting", html="<p>Hello Zoë!</p>", approve="each")
    assert first == Draft(name="greeting", html="<p>Hello Zoë!</p>", why=BY_EMAIL)


def test_the_same_text_with_and_without_approval_are_two_so_that_the_stricter_is_not_lost() -> None:
    assert [reply.told() for reply in done("reply: greeting, reply: {text: greeting, approve: first}")] == [
        "reply: greeting",
        "reply: {text: greeting, approve: first}",
    ]


def test_a_rule_has_words_of_its_own_and_a_customers_name_is_escaped_in_them() -> None:
    assert done("reply: {words: 'Well, {{ contact.name }}'}", contact__name="<b>Zoë") == (
        Reply(name="", html="<p>Well, &lt;b&gt;Zoë</p>"),
    )


def test_a_draft_is_one_whatever_the_channel_and_says_no_reason() -> None:
    assert done("draft: greeting") == (Draft(name="greeting", html="<p>Hello Zoë!</p>"),)


def test_a_text_that_comes_out_empty_is_no_message() -> None:
    assert "the text came out empty" in failure("reply: {words: '{{ contact.email }}'}")


def test_a_macros_words_are_left_to_intercom() -> None:
    (reply,) = done("reply: refund", company__name="Acme")

    assert isinstance(reply, Reply)
    assert (reply.name, reply.html, reply.macro) == ("refund", "", "789")
    assert (reply.about["contact"]["name"], reply.about["company"]["name"]) == ("Zoë", "Acme")


@pytest.mark.parametrize(("then", "channel"), [("reply: refund", "email"), ("draft: refund", "chat")])
def test_of_a_macro_that_is_not_sent_by_itself_the_teammate_is_told(then: str, channel: str) -> None:
    (draft,) = done(then, conversation__channel=channel)

    assert isinstance(draft, Draft)
    assert draft.html == "<p>Use the macro for “refund” (789).</p>"


def test_an_article_is_given_where_one_is_known() -> None:
    (reply,) = done("article: read this", article__url="https://help.example/1")

    assert reply.texts() == (("html", "<p>Have a look at https://help.example/1.</p>"),)
    assert "article.url is not known" in failure("article: read this")


def test_in_a_chat_a_question_comes_with_buttons() -> None:
    (ask,) = done("ask: Kind", message__language="ru")

    assert ask == Ask(
        attribute="Kind",
        html="<p>О чём это?</p>",
        options=(
            Option(value="Technical issue", label="Техническая проблема"),
            Option(value="Question", label="Вопрос"),
        ),
    )


@pytest.mark.parametrize("channel", ["whatsapp", "sms", "other"])
def test_where_there_are_no_buttons_the_options_are_numbered(channel: str) -> None:
    (ask,) = done("ask: Kind", conversation__channel=channel)

    assert isinstance(ask, Ask)
    assert ask.numbered
    assert ask.html == "<p>What is it about?</p><p>1. Technical issue<br>2. Question</p>"


def test_by_email_a_question_is_drafted_with_its_numbers() -> None:
    (drafted,) = done("ask: Kind", conversation__channel="email")
    (sent,) = done("ask: {attribute: Kind, send: automatically}", conversation__channel="email")

    assert isinstance(drafted, Draft)
    assert (drafted.name, drafted.why, "1. Technical issue" in drafted.html) == ("question for Kind", BY_EMAIL, True)
    assert isinstance(sent, Ask)
    assert sent.numbered


def test_a_question_that_is_missing_in_the_customers_language_is_drafted() -> None:
    (draft,) = done("ask: Urgency", message__language="ru")

    assert isinstance(draft, Draft)
    assert draft.why == "the text Urgency is missing in the customer's language, ru"


def test_any_text_answers_a_question_without_options() -> None:
    assert done("ask: Details") == (Ask(attribute="Details", html="<p>Hello Zoë, what happened?</p>"),)


def test_what_is_known_is_asked_only_if_the_rule_asks_again() -> None:
    assert done("ask: Kind", Kind="Question") == ()
    (again,) = done("ask: {attribute: Kind, again: true}", Kind="Question")
    assert isinstance(again, Ask)


def test_a_person_is_told_by_slack_else_by_email_else_by_a_note() -> None:
    assert done("{alert: {to: Kim, text: '{{ contact.name }} waits'}}") == (
        Alert(to="Kim", channel="slack", address="#support", text="Zoë waits"),
    )
    assert done("{alert: {to: Lea, text: Hm}}") == (
        Alert(to="Lea", channel="email", address="lea@example.com", text="Hm"),
    )
    assert done("{alert: {to: Bo, text: 'a < b'}}") == (InternalNote(html="<p><b>Bo</b>: a &lt; b</p>"),)


def test_a_channel_or_an_address_is_told_without_a_person() -> None:
    assert done("{alert: {slack: '#bugs', text: Hm}}, {alert: {email: a@example.com, text: Hm}}") == (
        Alert(to="", channel="slack", address="#bugs", text="Hm"),
        Alert(to="", channel="email", address="a@example.com", text="Hm"),
    )


def test_an_alert_that_comes_out_empty_is_none() -> None:
    assert "the alert came out empty" in failure("{alert: {to: Kim, text: '{{ contact.email }}'}}")
