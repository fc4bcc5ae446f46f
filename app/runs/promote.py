"""Bringing a rule from shadow into force: its lines in the folder are changed, once the result reads well."""

from collections.abc import Iterator
from difflib import get_close_matches, unified_diff
from pathlib import Path

from app.errors import TriageError
from app.rules.loader import load
from app.rules.problems import Problem
from app.rules.promotion import promoted
from app.rules.rulebook import Rule, Rulebook
from app.runs.rulebook_files import good_rulebook, read_folder, say, text_of, with_plain_ends, write_file
from app.runs.rulebook_lock import written


def promote(folder: Path, name: str, *, rollout: str | None, dry_run: bool) -> Iterator[str]:
    """Change the rule's file, and tell what was changed. Raises TriageError where that cannot be done, NotPromotable
    when the rule is live already."""
    with written(folder):
        rule = _rule_of(good_rulebook(folder), name)
        sources, file = read_folder(folder), rule.position.file
        before = text_of(folder / file)
        after = promoted(before, name, rollout)
        _must_be_promoted(load({**sources, file: with_plain_ends(after)}), name, live=rollout is None)
        if not dry_run:
            write_file(folder / file, after)
    yield from unified_diff(before.splitlines(), after.splitlines(), file, f"{file} (promoted)", lineterm="")
    if rule.mode.name == "off":
        yield f"{name} was off: {rule.mode.reason or 'no reason was given'}"
    if dry_run:
        yield "nothing was written"
        return
    share = f"for {rollout} of the conversations" if rollout else "live"
    yield f"{name} is {share} now; a running service takes it up within two seconds"


def _rule_of(book: Rulebook, name: str) -> Rule:
    rule = next((each for each in book.rules if each.name == name), None)
    if rule is None:
        near = get_close_matches(name, [each.name for each in book.rules], n=1)
        raise TriageError(f'there is no rule "{name}"' + (f', did you mean "{near[0]}"?' if near else ""))
    return rule


def _must_be_promoted(loaded: Rulebook | tuple[Problem, ...], name: str, *, live: bool) -> None:
    """What was changed as text is read again before it is written: the rule must be what was asked for."""
    if not isinstance(loaded, Rulebook):
        raise TriageError(f"the changed rulebook would have problems:\n{say(loaded)}")
    rule = next(each for each in loaded.rules if each.name == name)
    if rule.mode.name != "live" or (rule.rollout is None) is not live:
        raise TriageError(f"{rule.position}: this rule is written so that it cannot be changed here; change it by hand")
