"""Texts with places for facts: customers' words are data, and no template grows without bound."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.rules.actions import InternalNote
from app.rules.decide import decide
from app.rules.loader import load
from tests.rules.makers import VOCABULARY, a_rule, facts


def note(template: str, **known: object) -> str:
    decision = decide(a_rule(then=f"[internal_note: {template!r}]"), facts(**known))
    assert not decision.failures, decision.failures
    action = decision.steps[0].action
    assert isinstance(action, InternalNote)
    return action.html


def test_a_customers_text_is_escaped_and_never_a_template() -> None:
    html = note("<b>{{ contact.name }}</b>", contact__name="<script>{{ 7*7 }}</script>")

    assert html == "<b>&lt;script&gt;{{ 7*7 }}&lt;/script&gt;</b>"


def test_joined_and_filtered_texts_are_escaped_too() -> None:
    assert note("{{ contact.name ~ '<i>' }}", contact__name="<b>") == "&lt;b&gt;&lt;i&gt;"
    assert note("{{ contact.name | upper }}", contact__name="<b>") == "&lt;B&gt;"
    assert note("{{ [contact.name] | join(', ') }}", contact__name="<b>") == "&lt;b&gt;"


def test_a_link_stays_a_link() -> None:
    assert (
        note('<a href="{{ links.conversation }}">run</a>', links__conversation="https://a.b/c?d=1")
        == '<a href="https://a.b/c?d=1">run</a>'
    )


def test_what_is_not_known_is_an_empty_text() -> None:
    assert note("Hello {{ contact.name or 'there' }}{{ contact.email }}!") == "Hello there!"
    assert note("{{ contact.name | default('nobody') }}") == "nobody"


def test_attributes_are_found_by_their_labels() -> None:
    assert note('{{ attributes["Issue Type"] }}/{{ plan }}', Issue_Type="x", contact__attributes__plan="pro") == "x/pro"


def test_blocks_loops_and_names_are_there() -> None:
    template = "{% set who = contact.name or 'you' %}{% for t in conversation.tags %}{{ t }} {% endfor %}{{ who }}"

    assert note(template, conversation__tags=["a", "b"]) == "a b you"


@pytest.mark.parametrize(
    "template",
    [
        "{{ message.text | replace('a', message.text) }}",
        "it's {{ message.text | replace('a', message.text) }} it's",
        '{{ "}}" | replace("a", "b") }}',
        "{% set s = message.text ~ message.text %}{{ s }}",
        "{% set s %}{{ message.text }}{{ message.text }}{% endset %}{{ s }}",
        "{% set s = [message.text, message.text] | join %}{{ s }}",
        "{% filter upper %}x{% endfilter %}",
        "{% autoescape false %}{{ message.text }}{% endautoescape %}",
        "{{ message.text | safe }}",
        "{{ range(100000) }}",
        "{{ namespace() }}",
        "{{ 'a' * 100000000 }}",
        "{{ [1] * 100000000 }}",
        "{{ {'a': 1} }}",
        "{{ contact.items() }}",
        "{{ contact.name.__class__ }}",
        "{{ debug() }}",
        "{% include 'x' %}",
        "{% set a = 1 %}" * 21,
        "x" * 30_000,
    ],
)
def test_what_could_grow_or_reach_out_is_refused_when_the_book_is_read(template: str) -> None:
    rule = f"rules:\n  - name: r\n    when: customer_replied\n    then:\n      - internal_note: {template!r}\n"

    assert isinstance(load({"rules.yaml": rule, "vocabulary.yaml": VOCABULARY}), tuple)


def test_a_loop_that_goes_on_and_on_runs_out_of_fuel() -> None:
    digits = ",".join("0123456789")
    loops = "".join(f"{{% for a{n} in [{digits}] %}}" for n in range(6))
    template = loops + "x" + "{% endfor %}" * 6
    rule = f"rules:\n  - name: r\n    when: customer_replied\n    then:\n      - internal_note: '{template}'\n"

    problems = load({"rules.yaml": rule})

    assert isinstance(problems, tuple)
    assert "fuel" in str(problems[0])


def test_many_threads_may_render_the_templates_of_one_book() -> None:
    book = a_rule(then="[internal_note: '{{ contact.name }} {{ message.text | upper }}']")

    def decided(number: int) -> str:
        action = decide(book, facts(contact__name=f"n{number}", message__text=f"t{number}")).steps[0].action
        assert isinstance(action, InternalNote)
        return action.html

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(decided, range(500))) == [f"n{number} T{number}" for number in range(500)]
