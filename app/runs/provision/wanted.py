"""An attribute as the rulebook wants it, and what both kinds of attributes are asked alike. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.rules.problems import shown
from app.rules.references import Kind, Reference
from app.rules.vocabulary import Attribute, Vocabulary
from app.runs.provision.fitting import description_of, misfit
from app.runs.provision.workspace import Attributes, Json
from app.runs.references.finding import Finding, hint, names, nearest, subject_of
from app.runs.references.in_intercom import has_options, holds, labels_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An attribute of the vocabulary with its places; `options` are the references to its options. `siblings` are the
    names of all the vocabulary's attributes of this kind."""

    reference: Reference
    attribute: Attribute
    options: tuple[Reference, ...] = ()
    siblings: frozenset[str] = frozenset()

    @property
    def what(self) -> str:
        kind = "conversation attribute" if self.reference.kind == "attribute" else self.reference.kind
        return f"the {kind} “{shown(self.attribute.name)}”"

    @property
    def kind(self) -> str:
        """Its type, or its options, in the words of the vocabulary."""
        if self.options:
            return f"options: {', '.join(map(shown, self.labels))}"
        return "date" if self.attribute.type == "time" else self.attribute.type

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(option.name for option in self.options)

    @property
    def description(self) -> str:
        return description_of(self.attribute.about)


def wanted_of(words: Vocabulary, references: Sequence[Reference]) -> Iterator[Wanted]:
    """The attributes among these references, in their order."""
    kinds: Mapping[str, tuple[Kind, Mapping[str, Attribute]]] = {
        "attribute": ("option", words.attributes),
        "contact attribute": ("contact option", words.contact_attributes),
        "company attribute": ("company option", words.company_attributes),
    }
    for one in references:
        if one.kind in kinds:
            option, attributes = kinds[one.kind]
            options = tuple(each for each in references if each.kind == option and each.within == (one.name,))
            yield Wanted(reference=one, attribute=attributes[one.name], options=options, siblings=frozenset(attributes))


def cannot(reference: Reference, what_is_so: str, what_to_do: str) -> Finding:
    """That a person has to do it: missing, whether a rule uses it now or not."""
    return Finding(
        severity="error",
        position=reference.position,
        message=f"{what_is_so}. {what_to_do}",
        subject=subject_of(reference),
        used_by=reference.used_by,
    )


def in_the_way(one: Wanted, attributes: Attributes) -> Finding | None:
    """Why an attribute that is not there cannot be made under this name, if so."""
    if wrong := misfit(one.attribute.name) or next(filter(None, map(misfit, one.labels)), None):
        return cannot(one.reference, f"{one.what} cannot be created: {wrong}", "Shorten or mend it here")
    twin = other_case(one.attribute.name, attributes.live)
    if twin is not None:
        so = f"{one.what} is spelt “{shown(twin)}” in Intercom, and there case matters"
        return cannot(one.reference, so, "Spell it here as it is there, or rename it there")
    return None


def maybe_renamed(one: Wanted, attributes: Attributes) -> Iterator[Finding]:
    """A word on an attribute that the rulebook does not name, and whose name is near that of one to be made."""
    near = nearest(one.attribute.name, (name for name in attributes.live if name not in one.siblings))
    if near is not None:
        yield hint(
            one.reference,
            f"Intercom has “{shown(near)}”, which the rulebook does not name: if that is {one.what}, rename it there,"
            " or here",
        )


def of_another_type(one: Wanted, found: Json) -> Finding | None:
    """Intercom's API changes no type."""
    if holds(one.reference, found):
        return None
    so = f"{one.what} is of the type {found.get('data_type')} in Intercom and {one.kind} here"
    return cannot(one.reference, f"{so}; no type can be changed", "Give it the type here that it has there")


def described_otherwise(one: Wanted, found: Json) -> Iterator[Finding]:
    """Words of somebody else's are left alone, and told."""
    there = " ".join(str(found.get("description") or "").split())
    if there and one.description and there != one.description:
        yield hint(one.reference, f"{one.what} is described in other words in Intercom: left alone")


def lacks_description(one: Wanted, found: Json) -> bool:
    return bool(one.description) and not str(found.get("description") or "").strip()


def options_to_add(one: Wanted, found: Json) -> Iterator[Reference | Finding]:
    """The options that a list lacks, what keeps some from being added, and a word on those only Intercom has."""
    if not has_options(found) or not one.options:
        return  # a text takes any option
    live, archived = labels_of(found)
    for option in one.options:
        if option.name not in live:
            yield _not_to_be_added(one, option, live, archived) or option
    yield from _not_ours(one, live)


def _not_to_be_added(one: Wanted, option: Reference, live: Iterable[str], archived: Iterable[str]) -> Finding | None:
    what = f"the option “{shown(option.name)}” of {one.what}"
    if option.name in archived:
        so = f"{what} is archived in Intercom, whose API does not bring it back"
        return cannot(option, so, "Bring it back there, or take it out here")
    twin = other_case(option.name, dict.fromkeys(live))
    if twin is not None:
        so = f"{what} is spelt “{shown(twin)}” in Intercom, and there case matters"
        return cannot(option, so, "Spell it here as it is there, or rename it there")
    wrong = misfit(option.name)
    return cannot(option, f"{what} cannot be added: {wrong}", "Shorten or mend it here") if wrong else None


def _not_ours(one: Wanted, live: Iterable[str]) -> Iterator[Finding]:
    more = [label for label in live if label not in one.labels]
    folded = {label.casefold() for label in one.labels}
    if others := [label for label in more if label.casefold() not in folded]:
        listed = names(f"“{label}”" for label in others)
        yield hint(one.reference, f"{one.what} has options in Intercom that the rulebook lacks: {listed}: left alone")


def other_case(name: str, known: Mapping[str, object]) -> str | None:
    """The known name that differs only in case, if there is one."""
    return next((each for each in known if each.casefold() == name.casefold() and each != name), None)


def among(name: str, known: Iterable[str]) -> bool:
    """Whether a name is taken, in whatever case."""
    return name.casefold() in {each.casefold() for each in known}
