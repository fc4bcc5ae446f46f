"""What customers read: texts in languages, macros, questions; and who is told."""

import pytest

from app.rules.languages import Languages, canonical
from app.rules.lint.untranslated import untranslated
from app.rules.loader import load_vocabulary
from app.rules.macros import macro_html
from app.rules.pages import facts_page
from app.rules.template_filters import first_name, names, quarter
from app.rules.texts import text_for
from app.rules.vocabulary import Vocabulary

VOCABULARY = """
vocabulary:
  languages: {default: en, also: [ru, pt_BR]}
  attributes:
    Order: {type: text}
    Issue Type:
      options: [Technical Issue, Feature Request]
      ask: {en: What is it?, ru: Что это?}
      labels: {Technical Issue: {en: Something is broken, ru: Поломка}}
      synonyms: {Technical Issue: [bug]}
  contact_attributes:
    plan: {type: text, short: plan}
    Role: {options: [Admin, User], ask: Who are you?}
  texts:
    hello: "Hi{{ contact.name | first_name(' ') }}!"
    thanks:
      en: Thank you, <b>{{ contact.name }}</b>
      ru: Спасибо
      pt-br: Obrigado
    refund: {macro: 789}
  people:
    Ana: {teammate: "9002", email: ana@example.com, slack: "#support", role: manager}
    Ben: {teammate: "9003"}
    On call: {slack: "#on-call"}
  plans: {enterprise: [Enterprise], non_enterprise: [Community, Standard]}
  synonyms: [[log in, sign in], [calendar, schedule]]
  desk: {timezone: Europe/Berlin, hours: {mon-fri: 09:00-17:00}}
"""


def the_words(text: str = VOCABULARY) -> Vocabulary:
    words = load_vocabulary({"v.yaml": text})
    assert isinstance(words, Vocabulary), "\n".join(map(str, words))
    return words


WORDS = the_words()


def told(name: str, language: str | None, **known: object) -> str | None:
    facts = {key.replace("__", "."): value for key, value in known.items()}
    template = text_for(WORDS.texts[name], language, WORDS.languages.default)
    return template.render(facts_page(facts, WORDS)) if template else None


def test_a_text_is_told_in_the_customers_language_or_not_at_all() -> None:
    assert WORDS.languages == Languages(default="en", also=("ru", "pt-br"))
    assert told("thanks", "ru") == "Спасибо"
    assert told("thanks", "ru-RU") == "Спасибо"
    assert told("thanks", "pt_BR") == "Obrigado"
    assert told("thanks", None) == "Thank you, <b></b>"
    assert told("thanks", "fr") is None
    assert told("thanks", "pt") == told("thanks", "pt-PT") == "Obrigado"
    assert told("hello", "en-GB") == "Hi!"
    assert told("hello", "ru") is None
    assert told("thanks", "nonsense of a language") is None


def test_facts_in_a_text_are_escaped() -> None:
    assert told("thanks", "en", contact__name="<i>Zoë</i>") == "Thank you, <b>&lt;i&gt;Zoë&lt;/i&gt;</b>"


def test_a_text_may_be_a_macro_which_has_no_template_of_its_own() -> None:
    assert WORDS.texts["refund"].macro == "789"
    assert told("refund", "en") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zoë Smith", "Zoë"),
        ("zoë", "Zoë"),
        ("MARIA", "MARIA"),
        ("Anna-Maria Schmidt", "Anna-Maria"),
        ("O'Neil", "O'Neil"),
        ("Smith, Anna", "Anna"),
        ("Dr. Anna Smith", "Anna"),
        ("Анна Ивановна", "Анна"),
        ("zoe@example.com", ""),
        ("Zoe <zoe@example.com>", ""),
        ("john_doe87", ""),
        ("john.doe", ""),
        ("J. Smith", ""),
        ("Support Team", ""),
        ("+49 30 1234", ""),
        ("", ""),
        (None, ""),
        ("x" * 5000, "X" + "x" * 199),
    ],
)
def test_a_first_name_is_one_or_nothing(name: object, expected: str) -> None:
    assert first_name(name) == expected


def test_a_greeting_reads_well_with_a_name_and_without() -> None:
    assert told("hello", "en", contact__name="Zoë Smith") == "Hi Zoë!"
    assert told("hello", "en", contact__name="zoe@example.com") == "Hi!"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-01-01", "Q1 2026"),
        ("2026-07-01", "Q3 2026"),
        ("2026-12-31T23:59:59+00:00", "Q4 2026"),
        ("soon", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_quarter_is_the_same_in_every_language(day: object, expected: str) -> None:
    assert quarter(day) == expected


def test_names_of_a_list_stand_behind_each_other() -> None:
    assert names(["a", "b", "c"]) == "a, b, c"
    assert names("a") == "a"


def test_a_text_may_tell_when_so_much_desk_time_has_passed() -> None:
    text = "vocabulary: {texts: {t: \"By {{ now | desk_time('2h') }}\"}, desk: %s}"
    words = the_words(text % "{timezone: Europe/Berlin, hours: {mon-fri: 09:00-17:00}}")
    template = words.texts["t"].templates["en"]

    def at(now: object) -> str:
        return template.render(facts_page({"now": now}, words))

    assert at("2026-01-12T10:00:00+00:00") == "By 13:00 CET"
    assert at("2026-07-17T14:30:00+00:00") == "By 2026-07-20 10:30 CEST"
    assert at("") == "By "


def test_a_text_may_tell_a_moment_by_the_desks_clock() -> None:
    text = 'vocabulary: {texts: {t: "Until {{ now | desk_time }}"}, desk: %s}'
    words = the_words(text % "{timezone: Europe/Berlin, hours: {mon-fri: 09:00-17:00}}")
    template = words.texts["t"].templates["en"]

    told = [
        template.render(facts_page({"now": now}, words)) for now in ("2026-03-29T00:30Z", "2026-03-29T01:30Z", "soon")
    ]

    assert told == ["Until 2026-03-29 01:30 CET", "Until 2026-03-29 03:30 CEST", "Until "]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('Hi <attribute key="user.first_name" default="there"/>,', "Hi Zoë,"),
        ('Hi <attribute key="first_name" default="there" />,', "Hi Zoë,"),
        ("<attribute key='contact.name'/>", "Zoë &lt;b&gt; Smith"),
        ('<attribute key="user.email" default="x"></attribute>!', "zoe@example.com!"),
        ('<attribute key="user.custom_attributes.plan"/>', "pro"),
        ('<attribute key="conversation.custom_attributes.Order" default="none"/>', "A-1"),
        ('<attribute key="company.name" default="your company"/>', "your company"),
        ('<attribute key="teammate.name"/>', ""),
        ('<attribute default="&lt;b&gt; &amp; co" key="order.number"/>', "&lt;b&gt; &amp; co"),
        ("<attribute/>", ""),
        ("<p>plain</p>", "<p>plain</p>"),
        ("<attributes key='x'/>", "<attributes key='x'/>"),
    ],
)
def test_the_places_of_a_macro_are_filled_with_facts_or_their_defaults(body: str, expected: str) -> None:
    facts = {
        "contact.name": "Zoë <b> Smith",
        "contact.email": "zoe@example.com",
        "contact.attributes.plan": "pro",
        "conversation.attributes.Order": "A-1",
    }

    assert macro_html(body, facts_page(facts, WORDS)) == expected


def test_a_question_shows_its_labels_and_knows_every_word_for_an_option() -> None:
    question = WORDS.attributes["Issue Type"].question

    assert question is not None
    assert [question.label("Technical Issue", language) for language in ("en", "ru-RU", "fr")] == [
        "Something is broken",
        "Поломка",
        "Technical Issue",
    ]
    assert question.words_for("Technical Issue") == ("Technical Issue", "Something is broken", "Поломка", "bug")
    assert text_for(question.text, "ru", "en") is not None
    assert WORDS.attributes["Order"].question is None


def test_people_are_known_by_name_and_managers_by_their_ids() -> None:
    assert WORDS.people["Ana"].slack_channel == "#support"
    assert WORDS.people["On call"].teammate_id is None
    assert WORDS.managers == {"9002"}
    assert WORDS.plans == {"enterprise": ("Enterprise",), "non_enterprise": ("Community", "Standard")}
    assert WORDS.synonyms == (("log in", "sign in"), ("calendar", "schedule"))


def test_what_is_not_translated_is_told_with_what_comes_of_it() -> None:
    draft = "for a customer who writes that it becomes a draft for the teammate (untranslated)"

    assert [str(finding) for finding in untranslated(WORDS)] == [
        f'v.yaml:15:5 warning: the text "hello" has no ru, pt-br: {draft}',
        f'v.yaml:8:7 warning: the question for "Issue Type" has no pt-br: {draft}',
        (
            'v.yaml:8:7 warning: "Issue Type" is asked for in ru, but its options are shown by their own names: '
            "Feature Request. Give them labels in ru (untranslated)"
        ),
        f'v.yaml:13:36 warning: the question for "Role" has no ru, pt-br: {draft}',
    ]


def test_a_desk_of_one_language_is_told_nothing() -> None:
    assert list(untranslated(the_words("vocabulary: {texts: {a: Hello}}"))) == []


@pytest.mark.parametrize(
    ("code", "expected"), [("EN", "en"), ("pt_BR", "pt-br"), ("english", None), ("", None), ("e", None)]
)
def test_a_language_is_known_by_its_code(code: str, expected: str | None) -> None:
    assert canonical(code) == expected
