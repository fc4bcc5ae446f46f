"""Why, in a few lines, for the teammate who asks in a note: the rules that acted, what made them, what came of it."""

from collections.abc import Iterator
from html import escape

from app.rules.decision import MATCHED
from app.rules.printable import printable_line
from app.runs.why.heading import heading
from app.runs.why.reasons import what_held
from app.runs.why.steps import effect_told
from app.runs.why.values import WITHOUT_RULES, EffectExplained, EventExplained, RuleExplained, RunExplained
from app.runs.why.words import shortened
from app.store.effects import RULES_JOINED_BY

_MOST_RULES = 8
_MOST_REASONS = 4
_LONGEST = 300


def why_note(explained: EventExplained, run_id: int, link: str) -> str:
    """What one run of an event did and why, as HTML; `link` is where its page is."""
    run = next((each for each in explained.runs if each.id == run_id), None)
    happened = escape(printable_line(next(iter(heading(explained.event, explained.happening)))))
    page = (
        f'<p><a href="{escape(link)}">Run {run_id}</a> has all effects; all rules: triage why {explained.event.id}</p>'
    )
    if run is None:
        return f"<p>{happened}</p>{page}"
    told = _list(_of_run(run) if run.kind in WITHOUT_RULES else _of_rules(run))
    return f"<p>{happened}</p>{told}{page}"


def _of_run(run: RunExplained) -> Iterator[str]:
    head = f"taken back of run {run.undoes}:" if run.undoes else "the team was told:"
    yield f"<b>{head}</b>{_list(_effects(list(run.effects)))}"


def _of_rules(run: RunExplained) -> Iterator[str]:
    acted = [rule for rule in run.rules if rule.code == MATCHED]
    for rule in acted[:_MOST_RULES]:
        yield _rule(rule, [each for each in run.effects if rule.name in each.rule.split(RULES_JOINED_BY)])
    if len(acted) > _MOST_RULES:
        yield f"and {len(acted) - _MOST_RULES} more rules"
    names = {rule.name for rule in acted}
    others = [each for each in run.effects if not names.intersection(each.rule.split(RULES_JOINED_BY))]
    yield from _effects(others)
    for failure in run.failures:
        yield _said(f"{failure.rule}: a step could not be made: {failure.reason}")


def _rule(rule: RuleExplained, effects: list[EffectExplained]) -> str:
    about = f": {_said(rule.verdict.about)}" if rule.verdict and rule.verdict.about else ""
    held = what_held(rule.verdict) if rule.verdict else []
    because = "; ".join(_said(each) for each in held[:_MOST_REASONS])
    more = f"; and {len(held) - _MOST_REASONS} more" if len(held) > _MOST_REASONS else ""
    reason = f"<br>because {because}{more}" if because else ""
    return f"<b>{_said(rule.name)}</b>{about}{reason}{_list(_effects(effects))}"


def _effects(effects: list[EffectExplained]) -> Iterator[str]:
    for effect in effects:
        yield _said(effect_told(effect))


def _list(lines: Iterator[str]) -> str:
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _said(text: str) -> str:
    return escape(printable_line(shortened(text, _LONGEST)))
