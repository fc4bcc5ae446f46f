"""What is wrong with a reference, in words for who writes rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from app.rules.problems import Position, shown
from app.rules.references import Reference

Severity = Literal["error", "hint"]
_LISTED = 8
_LONGEST_GUESSED = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`error`: a rule needs what is not there. `hint`: nothing fails now, but somebody may want to know. `subject`
    tells what it is about and stays the same from day to day; `used_by` names rules."""

    severity: Severity
    position: Position
    message: str
    subject: str
    used_by: tuple[str, ...] = ()

    @property
    def kind(self) -> Literal["missing-reference", "reference"]:
        """A short word for what it is, as lint's findings have one."""
        return "missing-reference" if self.severity == "error" else "reference"

    def __str__(self) -> str:
        return f"{self.position} {self.severity}: {self.message} ({self.kind})"


def missing(reference: Reference, what_is_so: str, what_to_do: str) -> Finding:
    """That something is not as the rulebook needs it: an error if a rule uses it."""
    use = f"used by {names(reference.used_by)}" if reference.used_by else "no rule uses it now"
    return Finding(
        severity="error" if reference.used_by else "hint",
        position=reference.position,
        message=f"{what_is_so} ({use}). {what_to_do}",
        subject=subject_of(reference),
        used_by=reference.used_by,
    )


def hint(reference: Reference, message: str) -> Finding:
    return Finding(
        severity="hint",
        position=reference.position,
        message=message,
        subject=subject_of(reference),
        used_by=reference.used_by,
    )


def subject_of(reference: Reference) -> str:
    parts = (reference.kind, *reference.within, reference.name, *([reference.id] if reference.id else []))
    return "/".join(parts)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question with the nearest of the known names, as the end of a sentence; "" if none is near."""
    near = nearest(word, known)
    return f", did you mean “{shown(near)}”?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    by_folded = {one.casefold(): one for one in known}
    found = get_close_matches(word[:_LONGEST_GUESSED].casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def names(rules: Iterable[str]) -> str:
    """A few names, and how many more there are."""
    listed = list(rules)
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return ", ".join(shown(each) for each in listed[:_LISTED]) + more
