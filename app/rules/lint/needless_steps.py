"""Steps that ask for what the rule's own conditions say is so already."""

from collections.abc import Iterator

from app.rules.instructions import AssignTo, CloseIt, Instruction, OpenIt, Set, Tag, TagOn, Untag
from app.rules.lint.acting import Acting
from app.rules.lint.changes import changes
from app.rules.lint.domains import UNKNOWN
from app.rules.lint.findings import Finding
from app.rules.lint.formulas import Among, Every, Formula, Search, Some, Thing
from app.rules.lint.meanings import IN, ODD, OUT, Member
from app.rules.lint.wording import plain
from app.rules.templates import Template


def needless_steps(acting: Acting, search: Search) -> Iterator[Finding]:
    """`needless-step` in one rule. Each step counts that is needless on every way that leads to it."""
    ways: dict[int, list[Formula]] = {}
    steps: dict[int, Instruction] = {}
    for route in acting.routes:
        for instruction in _first_of_each(route.does, acting):
            steps[id(instruction)] = instruction
            ways.setdefault(id(instruction), []).append(Every((acting.calls_and_matches, route.taken)))
    for key, instruction in steps.items():
        otherwise = _not_so_yet(instruction, acting)
        if otherwise is None or not search.can_be(Some(tuple(ways[key]))):
            continue
        if all(search.cannot_be(way, otherwise) for way in ways[key]):
            yield Finding(
                instruction.position,
                "needless-step",
                f"{_told(instruction)} asks for what is so already: the rule acts only where it is; take the step out",
            )


def _first_of_each(does: tuple[Instruction, ...], acting: Acting) -> Iterator[Instruction]:
    """Steps on things that no step before them in the rule has changed."""
    touched: set[Thing] = set()
    for instruction in does:
        things = changes(instruction, acting.meanings).keys()
        if not things & touched:
            yield instruction
        touched |= things


def _not_so_yet(instruction: Instruction, acting: Acting) -> Formula | None:
    """When the step would change something; None where that is not known."""
    is_written = isinstance(instruction, Set) and isinstance(instruction.value, Template)
    if is_written or not isinstance(instruction, Tag | Untag | TagOn | Set | AssignTo | CloseIt | OpenIt):
        return None
    for thing, left in changes(instruction, acting.meanings).items():
        if isinstance(thing, Member):
            if thing.name is None:
                return None
            return Some((Among(thing, (IN | OUT) & ~left), Among(thing.field, UNKNOWN | ODD)))
        domain = acting.meanings.domains[str(thing)]
        return Among(thing, domain.whole & ~left)
    return None


def _told(instruction: Instruction) -> str:
    match instruction:
        case Tag() | Untag():
            return instruction.action().told()
        case TagOn(tag=tag, on=on, away=away):
            return f"{'untag' if away else 'tag'}_{on}: {tag}"
        case Set(name=name, value=value, on=on):
            return f"set{'' if on == 'conversation' else f'_{on}'}: {name}: {plain(value)}"
        case AssignTo(to=to, name=name):
            return f"assign to the {to} {name}"
        case CloseIt():
            return "close"
        case _:
            return "open"
