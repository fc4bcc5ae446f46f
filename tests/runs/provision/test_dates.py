"""Attributes that hold dates: how they are made, and what of Intercom's can hold them."""

import pytest

from app.rules.problems import Position
from app.rules.references import Reference
from app.rules.vocabulary import Attribute
from app.runs.provision import conversation_attributes, data_attributes
from app.runs.provision.steps import Step
from app.runs.provision.wanted import Wanted
from app.runs.provision.workspace import Attributes
from app.runs.references.in_intercom import holds

REFERENCE = Reference(kind="attribute", name="Due", takes=("time",), position=Position("desk.yaml", 1, 1))
DUE = Wanted(reference=REFERENCE, attribute=Attribute(name="Due", type="time"))
NOTHING = Attributes(live={}, archived={}, standard=frozenset())


def test_a_date_of_conversations_is_made_with_its_time() -> None:
    (step,) = conversation_attributes.steps_for(DUE, NOTHING)

    assert isinstance(step, Step)
    assert step.what == "the conversation attribute “Due” (date)"
    assert getattr(step.request, "data_type", None) == "datetime"


def test_so_is_one_of_customers() -> None:
    (step,) = data_attributes.steps_for(DUE, "contact", NOTHING, frozenset())

    assert isinstance(step, Step)
    assert getattr(step.request, "data_type", None) == "datetime"


@pytest.mark.parametrize(("kind", "can"), [("datetime", True), ("date", True), ("string", False), ("list", False)])
def test_an_attribute_of_intercoms_holds_a_date_only_if_it_is_one(kind: str, *, can: bool) -> None:
    assert holds(REFERENCE, {"data_type": kind}) is can
