"""An attribute with options can be set from a field: to one of its options and to nothing else."""

from app.rules.actions import SetAttribute
from app.rules.decide import decide
from tests.rules.desk_words import doing, done, known

FROM_THE_NAME = "set: {Kind: '{{ contact.name }}'}"


def test_it_is_set_to_the_option_that_the_field_names_in_any_case() -> None:
    assert done(FROM_THE_NAME, contact__name="technical ISSUE") == (SetAttribute(name="Kind", value="Technical issue"),)


def test_what_is_no_option_is_not_set_and_said() -> None:
    decision = decide(doing(FROM_THE_NAME), known(contact__name="Zoë"))

    assert decision.steps == ()
    (failure,) = decision.failures
    assert "Kind has no option “Zoë”" in failure.reason


def test_a_field_that_is_not_known_sets_nothing() -> None:
    decision = decide(doing(FROM_THE_NAME), known(contact__name=None))

    assert decision.steps == ()
    assert "came out empty" in decision.failures[0].reason
