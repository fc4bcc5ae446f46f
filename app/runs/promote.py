"""Bringing a rule from shadow into force: its lines in the folder are changed, once the result reads well."""

from collections.abc import Iterator
from difflib import get_close_matches, unified_diff
from pathlib import Path

from app.errors import TriageError
from app.rules.loader import load
from app.rules.problems import Problem
from app.rules.promotion import promoted
from app.rules.rulebook import Rulebook
from app.runs.rulebook_files import good_rulebook, read_folder, say, write_file


def promote(folder: Path, name: str, *, rollout: str | None, dry_run: bool) -> Iterator[str]:
    """Change the rule's file, and tell what was changed. Raises TriageError where that cannot be done, NotPromotable
    when the rule is live already."""
    book = good_rulebook(folder)
    rule = next((each for each in book.rules if each.name == name), None)
    if rule is None:
        near = get_close_matches(name, [each.name for each in book.rules], n=1)
        raise TriageError(f'there is no rule "{name}"' + (f', did you mean "{near[0]}"?' if near else ""))
    file = rule.position.file
    sources = read_folder(folder)
    before, after = sources[file], promoted(sources[file], name, rollout)
    _must_be_promoted(load({**sources, file: after}), name, live=rollout is None)
    yield from unified_diff(before.splitlines(), after.splitlines(), file, f"{file} (promoted)", lineterm="")
    if dry_run:
        yield "nothing was written"
        return
    write_file(folder / file, after)
    share = f"for {rollout} of the conversations" if rollout else "live"
    yield f"{name} is {share} now; a running service takes it up within two seconds"


def _must_be_promoted(loaded: Rulebook | tuple[Problem, ...], name: str, *, live: bool) -> None:
    """What was changed as text is read again before it is written: the rule must be what was asked for."""
    if not isinstance(loaded, Rulebook):
        raise TriageError(f"the changed rulebook would have problems:\n{say(loaded)}")
    rule = next(each for each in loaded.rules if each.name == name)
    if rule.mode.name != "live" or (rule.rollout is None) is not live:
        raise TriageError(f"{rule.position}: this rule is written so that it cannot be changed here; change it by hand")
