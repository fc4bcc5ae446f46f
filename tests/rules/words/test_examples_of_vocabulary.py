"""The examples of what stands in a vocabulary are right: they load."""

import pytest

from app.rules.loader import load_vocabulary
from app.rules.vocabulary import Vocabulary
from app.rules.words import desk as desk_words
from app.rules.words import texts as text_words
from app.rules.words import vocabulary as vocabulary_words
from tests.rules.words.examples import loads, of


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.VOCABULARY))
def test_the_example_of_a_section_loads(word: str, example: str) -> None:
    beside = "vocabulary: {attributes: {Response Time: [Early, Late]}}"

    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary:\n  {example}", "b.yaml": beside}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.ATTRIBUTE, vocabulary_words.ATTRIBUTE_TYPES))
def test_the_example_of_an_attribute_loads(word: str, example: str) -> None:
    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary: {{contact_attributes: {{A: {example}}}}}"}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.TICKET, vocabulary_words.NOTE_STYLES))
def test_the_example_of_a_kind_of_ticket_loads(word: str, example: str) -> None:
    lines = {"project": "project: '1'", example.partition(":")[0]: example}
    kind = "\n      ".join(lines.values())
    loads(f"vocabulary:\n  tickets:\n    other:\n      {kind}")


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.TICKET_FIELD))
def test_the_example_of_a_tickets_field_loads(word: str, example: str) -> None:
    assert word in example
    loads(f"vocabulary: {{tickets: {{other: {{project: '1', fields: [{example}]}}}}}}")


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.TICKET_NEWS))
def test_the_example_of_a_tickets_news_loads(word: str, example: str) -> None:
    assert word in example
    loads(f"vocabulary: {{tickets: {{other: {{project: '1', {example}}}}}}}")


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.TICKET_SIGN))
def test_the_example_of_a_tickets_sign_loads(word: str, example: str) -> None:
    assert word in example
    loads(f"vocabulary: {{tickets: {{other: {{project: '1', news: {{released: {example}}}}}}}}}")


@pytest.mark.parametrize(("word", "example"), of(desk_words.DESK))
def test_the_example_of_the_desk_loads(word: str, example: str) -> None:
    lines = {"timezone": "timezone: UTC", "hours": "hours: {mon: 09:00-17:00}", word: example}

    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary: {{desk: {{{', '.join(lines.values())}}}}}"}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(desk_words.REGION))
def test_the_example_of_a_region_loads(word: str, example: str) -> None:
    region = example if word != "countries" else f"{example}, holidays: [2027-01-07]"
    desk_ = f"timezone: UTC, hours: {{mon: 09:00-17:00}}, regions: {{Russia: {{{region}}}}}"

    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary: {{desk: {{{desk_}}}}}"}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(desk_words.ESTIMATE))
def test_the_example_of_an_estimate_loads(word: str, example: str) -> None:
    desk_ = f"timezone: UTC, hours: {{mon: 09:00-17:00}}, estimate: {{{example}}}"

    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary: {{desk: {{{desk_}}}}}"}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(desk_words.DIGEST))
def test_the_example_of_the_digest_loads(word: str, example: str) -> None:
    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary: {{digest: {{{example}}}}}"}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(desk_words.PERSON, desk_words.ROLES))
def test_the_example_of_a_person_loads(word: str, example: str) -> None:
    lines = {"teammate": "teammate: '9002'", example.partition(":")[0]: example}

    loads(f"vocabulary: {{people: {{Somebody: {{{', '.join(lines.values())}}}}}}}")


@pytest.mark.parametrize(("word", "example"), of(desk_words.RESPONSE_TIME, desk_words.COUNTING))
def test_the_example_of_response_times_loads(word: str, example: str) -> None:
    bands = "bands: {All Star under 1 hour: 1h, 1-6 hours: 6h, Overdue: more}"
    lines = {"attribute": "attribute: Response Time", "bands": bands, example.partition(":")[0]: example}
    options = "attributes: {Response Time: [All Star under 1 hour, 1-6 hours, Overdue]}"
    told = load_vocabulary({"a.yaml": f"vocabulary: {{{options}, response_time: {{{', '.join(lines.values())}}}}}"})

    assert isinstance(told, Vocabulary), "\n".join(map(str, told))


@pytest.mark.parametrize(("word", "example"), of(text_words.LANGUAGES))
def test_the_example_of_languages_loads(word: str, example: str) -> None:
    lines = {"default": "default: en", word: example}

    assert isinstance(
        load_vocabulary({"a.yaml": f"vocabulary: {{languages: {{{', '.join(lines.values())}}}}}"}), Vocabulary
    )


@pytest.mark.parametrize(("word", "example"), of(text_words.TEXT))
def test_the_example_of_a_text_loads(word: str, example: str) -> None:
    loads(f"vocabulary: {{texts: {{example: {example}}}}}")
