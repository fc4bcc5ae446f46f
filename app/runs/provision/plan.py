"""From what a rulebook names and what a workspace has: the steps that bring it there, and what no step can. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.rules.problems import shown
from app.rules.references import Reference, references_of
from app.rules.rulebook import Rulebook
from app.rules.vocabulary import Vocabulary
from app.runs.provision import conversation_attributes, data_attributes
from app.runs.provision.fitting import misfit
from app.runs.provision.steps import NewTag, Step
from app.runs.provision.wanted import Wanted, among, cannot, wanted_of
from app.runs.provision.workspace import Workspace
from app.runs.references.finding import Finding, subject_of

PROVISIONED = frozenset(
    ("tag", "attribute", "option", "contact attribute", "contact option", "company attribute", "company option")
)
"""The kinds of references that are made where they are missing; all others are only looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`in_order` counts the attributes, options and tags that are there as the rulebook needs them."""

    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    in_order: int = 0


def plan_of(book: Rulebook, workspace: Workspace) -> Plan:
    """What is to be done, in the order of the vocabulary, and what cannot be done by API, with the reason."""
    references = [each for each in references_of(book) if each.kind in PROVISIONED]
    found = [each for one in wanted_of(book.vocabulary, references) for each in _of(one, book.vocabulary, workspace)]
    found += [each for one in references if one.kind == "tag" for each in _tag(one, workspace)]
    steps = tuple(each for each in found if isinstance(each, Step))
    findings = tuple(each for each in found if isinstance(each, Finding))
    not_so = {each for step in steps for each in step.for_}
    wrong = {finding.subject for finding in findings if finding.severity == "error"}
    in_order = sum(each not in not_so and not wrong & set(_subjects(each)) for each in references)
    return Plan(steps=steps, findings=findings, in_order=in_order)


def _subjects(reference: Reference) -> tuple[str, ...]:
    """What a finding on it can be about: an option falls with its attribute."""
    parent = (reference.kind.replace("option", "attribute"), *reference.within)
    return subject_of(reference), "/".join(parent)


def _of(one: Wanted, words: Vocabulary, workspace: Workspace) -> Iterator[Step | Finding]:
    contacts, companies = workspace.of_contacts, workspace.of_companies
    match one.reference.kind:
        case "attribute":
            return conversation_attributes.steps_for(one, workspace.of_conversations)
        case "contact attribute":
            return data_attributes.steps_for(one, "contact", contacts, companies.own)
        case _:
            taken = contacts.own | frozenset(words.contact_attributes)
            return data_attributes.steps_for(one, "company", companies, taken)


def _tag(reference: Reference, workspace: Workspace) -> Iterator[Step | Finding]:
    what = f"the tag “{shown(reference.name)}”"
    if among(reference.name, workspace.tags):
        return
    if wrong := misfit(reference.name):
        yield cannot(reference, f"{what} cannot be created: {wrong}", "Shorten or mend it here")
    else:
        yield Step(verb="create", what=what, for_=(reference,), request=NewTag(name=reference.name))
