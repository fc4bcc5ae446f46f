"""Fields beside those of the conversation's course: channel, languages, people, plans, company, signals, articles."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.rules.events import Article, Author, AuthorKind, Background, Company, Contact, Message, Ticket
from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.rules.vocabulary import Vocabulary
from tests.rules.makers import AT, VOCABULARY, a_conversation, a_note, a_rule, a_snapshot

WORDS = a_rule().vocabulary
RULE = "rules: [{name: r, when: customer_replied, then: [tag: bug]}]\n"
CARD = "4111 1111 1111 1111"


def words(more: str = "", *, base: str = VOCABULARY) -> Vocabulary:
    book = load({"book.yaml": f"{base.rstrip()}\n{more}", "rules.yaml": RULE})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book.vocabulary


def facts(vocabulary: Vocabulary = WORDS, *, changes: dict[str, Any] | None = None, **event: Any) -> dict[str, Any]:
    return dict(facts_of(replace(a_snapshot(**event), **(changes or {})), vocabulary))


def wrote(text: str, **changes: Any) -> Message:
    return Message(id="p1", part_type="comment", text=text, author=Author(kind="customer", id="c1"), **changes)


def test_card_numbers_are_masked_in_everything_that_people_write() -> None:
    conversation = a_conversation(title=CARD, subject=CARD, first_text=CARD, attributes={"Remark": CARD})
    told = facts(conversation=conversation, message=a_note(f"/bug card {CARD}"))

    assert CARD not in str(told)
    assert told["message.command_argument"] == "card •••• 1111"
    assert told["conversation.attributes.Remark"] == "•••• 1111"


@pytest.mark.parametrize(
    ("written", "profile", "told"), [("ru", "pt-BR", "ru"), (None, "pt-BR", "pt"), (None, None, "en")]
)
def test_the_language_is_that_of_the_words_else_the_profiles_else_the_desks(
    written: str | None, profile: str | None, told: str
) -> None:
    contact = Contact(id="c1", language=profile)

    assert facts(conversation=a_conversation(language=written), changes={"contact": contact})[
        "conversation.language"
    ] == told  # fmt: skip


def test_a_teammate_has_the_name_and_role_of_the_vocabulary() -> None:
    people = words('  people: {Ana Lopez: {teammate: "9002", role: manager}}\n')

    told = facts(people, message=a_note("x"), admin_id="9002")
    other = facts(people, message=a_note("x", author=Author(kind="teammate", id="9003", name="Bo")), admin_id="9003")

    assert (told["admin.name"], told["admin.role"], told["admin.is_manager"]) == ("Ana Lopez", "manager", True)
    assert (other["admin.name"], other["admin.role"], other["admin.is_manager"]) == ("Bo", "teammate", False)
    assert "admin.role" not in facts(people)


PLANS = "  plans: {enterprise: [Enterprise], non_enterprise: [Standard], free: [Community]}\n"


@pytest.mark.parametrize(
    ("plan", "spend", "plan_class", "pays"),
    [
        ("enterprise", None, "enterprise", True),
        ("Standard", None, "non_enterprise", None),
        ("Standard", 12.5, "non_enterprise", True),
        ("Community", 0, "free", False),
        ("Gold", 0, None, None),
        (None, None, None, None),
        (None, 5, None, True),
    ],
)
def test_an_unknown_plan_is_in_no_class(
    plan: str | None, spend: float | None, plan_class: str | None, *, pays: bool | None
) -> None:
    contact = Contact(id="c1", attributes={"plan": plan} if plan else {})
    around = Background(company=Company(id="co1", monthly_spend=spend)) if spend is not None else Background()

    told = facts(words(PLANS), changes={"contact": contact, "background": around})

    assert told.get("contact.plan_class") == plan_class
    assert told.get("contact.is_paying") == pays


def test_without_an_attribute_for_it_the_companys_plan_counts() -> None:
    plain = words(PLANS, base="vocabulary:\n  tags: [bug]\n")
    company = Company(id="co1", name="Lamps", plan="Enterprise", size=12, tags=("vip",))

    told = facts(plain, changes={"background": Background(company=company)})

    assert told["contact.plan_class"] == "enterprise"
    assert (told["company.name"], told["company.size"], told["company.tags"]) == ("Lamps", 12, ["vip"])


def test_what_was_looked_up_about_the_customer() -> None:
    around = Background(
        segments=("Trial",), contact_tags=("vip",), earlier=(AT - timedelta(days=40), AT - timedelta(days=3)),
        tickets=(Ticket(kind="bug", matter="m", title="t", url="https://asana.example/1"),),
    )  # fmt: skip

    told = facts(changes={"background": around, "now": AT})

    assert told["contact.segments"] == ["Trial"]
    assert told["contact.tags"] == ["vip"]
    assert told["contact.conversations_30d"] == 1
    assert told["contact.last_conversation_at"] == "2026-01-07T08:00:00+00:00"
    assert told["ticket.open"] == ["bug"]
    assert told["ticket.urls"] == ["https://asana.example/1"]


def test_a_conversation_waits_for_its_own_tickets_that_are_not_completed() -> None:
    def ticket(kind: str, conversation: str = "1", *, completed: bool = False) -> Ticket:
        return Ticket(kind=kind, matter="m", title="t", url=None, conversation=conversation, completed=completed)

    own = (ticket("bug", completed=True), ticket("linked"), ticket("request", conversation="2"))
    told = facts(changes={"background": Background(tickets=own)})

    assert told["ticket.unfinished"] == ["linked"]
    assert "ticket.unfinished" not in facts()


def test_what_nobody_has_looked_up_is_unknown() -> None:
    looked_up = ("company.", "article.", "contact.segments", "contact.tags", "contact.conv", "ticket.open", "ticket.u")

    assert [name for name in facts() if name.startswith(looked_up)] == []


LOOKS = words("""\
    technical-question: [api, "webhook*"]
    third-party: [zapier]
""")


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("How do I call your API?", ["question_back", "technical_question"]),
        ("Our Zapier webhooks stopped", ["technical_question", "third_party"]),
        ("What does that mean?", ["question_back"]),
        ("See https://x.example/?a=1", []),
        ("Capital letters", []),
    ],
)
def test_a_message_looks_like_what_the_phrases_of_the_desk_say(text: str, looks: list[str]) -> None:
    assert facts(LOOKS, message=wrote(text))["message.looks_like"] == looks
    assert "message.looks_like" not in facts(LOOKS, message=a_note(text))


def test_what_a_teammate_promises_the_customer_is_told_in_its_words() -> None:
    def answered(text: str, part_type: str = "comment", kind: AuthorKind = "teammate") -> Message:
        return Message(id="p1", part_type=part_type, text=text, author=Author(kind=kind, id="9002"))

    promise = "It will be fixed by the end of this month."

    assert facts(message=answered(promise))["message.promises"] == ["by the end of this month"]
    assert facts(message=answered("It is planned for Q3."))["message.promises"] == []
    assert "message.promises" not in facts(message=answered(promise, "note"))
    assert "message.promises" not in facts(message=answered(promise, kind="customer"))


def test_thanks_and_spam_are_told_of_customers_only() -> None:
    spam = a_conversation(first_text="Dear Sir, our SEO team can help")

    assert facts(message=wrote("Thanks!"))["message.is_only_thanks"] is True
    assert "message.is_only_thanks" not in facts(message=a_note("Thanks!"))
    assert facts(conversation=spam)["spam.signals"] == ["mass_greeting", "seo_phrases"]
    assert facts(conversation=spam)["spam.score"] == 65
    assert "spam.score" not in facts(conversation=replace(spam, started_by="teammate"))


def test_a_pressed_button_and_a_pasted_link_are_told() -> None:
    note = a_note("https://app.asana.com/0/12/345?focus=true")

    assert facts(message=wrote("Yes", quick_reply_id="u1"))["message.quick_reply"] == "u1"
    assert facts(message=note)["message.asana_link"] == "345"
    assert "message.asana_link" not in facts(message=wrote(note.text))


def test_a_link_to_a_ticket_that_the_conversation_has_already_is_told_as_such() -> None:
    note = a_note("https://app.asana.com/0/12/345")

    has_it, has_another = facts(message=note, changes={"ticket_gids": ("345",)}), facts(message=note)
    told = "message.links_own_ticket"
    assert (has_it[told], has_another[told], facts(message=wrote("Hi"))[told]) == (True, False, False)


def test_the_article_that_fits_best_is_told_with_how_sure_that_is() -> None:
    found = (Article(id="7", title="Set a date for office hours", url="https://help.example/7"),)

    told = facts(
        message=wrote("How do I set a date for office hours?"), changes={"background": Background(articles=found)}
    )
    none = facts(message=wrote("My invoice is wrong"), changes={"background": Background(articles=found)})

    assert [told[f"article.{name}"] for name in ("match", "id", "url")] == ["sure", "7", "https://help.example/7"]
    assert none["article.match"] == "none"
    assert "article.url" not in none
