"""Fields of the customer's company and plan."""

from collections.abc import Callable, Iterator

from app.rules.desk import DeskHours
from app.rules.events import Background, Company, Snapshot
from app.rules.fields.field import Field, attribute_told, background_field, looked_up
from app.rules.operators import folded
from app.rules.vocabulary import Attribute, Vocabulary

_PLAN = "plan"
_PAYING, _FREE = frozenset({"enterprise", "paying"}), "free"


def company_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    of = background_field
    yield of("company.id", "text", "Intercom's id of the company", "company", _of_company(lambda it: it.id))
    about = "the customer's company; of several the one that was active last"
    yield of("company.name", "text", about, "company", _of_company(lambda it: it.name))
    yield of("company.plan", "text", "the plan it is on", "company", _of_company(lambda it: it.plan))
    about = "what it spends a month"
    yield of("company.monthly_spend", "number", about, "company", _of_company(lambda it: it.monthly_spend))
    yield of("company.size", "number", "how many people work there", "company", _of_company(lambda it: it.size))
    yield of("company.tags", "set", "its tags", "company", _of_company(lambda it: it.tags), options=vocabulary.tags)
    yield from (_attribute_field(each, vocabulary.desk) for each in vocabulary.company_attributes.values())
    yield from _plan_fields(vocabulary)


def _attribute_field(attribute: Attribute, desk: DeskHours | None) -> Field:
    return background_field(
        f"company.attributes.{attribute.name}",
        attribute.type,
        attribute.about,
        "company",
        _of_company(lambda it: attribute_told(attribute, it.attributes, desk)),
        options=attribute.options,
        masked=attribute.type == "text",
    )


def _of_company(read: Callable[[Company], object]) -> Callable[[Background], object]:
    return lambda it: None if it.company is None else read(it.company)


def _plan_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    classes = {name: frozenset(map(folded, plans)) for name, plans in vocabulary.plans.items()}
    attribute = _plan_attribute(vocabulary)

    def plan(snapshot: Snapshot) -> str | None:
        contact, company = snapshot.contact or snapshot.event.contact, snapshot.background.company
        if attribute:
            told = contact.attributes.get(attribute) if contact else None
        else:
            told = company.plan if company else None
        return folded(told.strip()) if isinstance(told, str) else None

    def plan_class(snapshot: Snapshot) -> str | None:
        known = plan(snapshot)
        return next((name for name, plans in classes.items() if known in plans), None)

    def is_paying(snapshot: Snapshot) -> object:
        known, company = plan_class(snapshot), snapshot.background.company
        if known in _PAYING or (company and (company.monthly_spend or 0) > 0):
            return True
        return False if known == _FREE else None

    yield Field(
        name="contact.plan_class",
        type="choice",
        options=tuple(classes),
        about="the class that the vocabulary's plans give the customer's plan; unknown for a plan in none of them",
        source="contact" if attribute else "company",
        needs=None if attribute else "company",
        get=plan_class,
        since=3,
    )
    about = "true for the plan class enterprise or paying, or where the company spends anything; false for free"
    yield looked_up("contact.is_paying", "flag", about, "company", is_paying)


def _plan_attribute(vocabulary: Vocabulary) -> str | None:
    """The contact attribute that rules call plan."""
    found = (name for name, each in vocabulary.contact_attributes.items() if _PLAN in (each.short, name))
    return next(found, None)
