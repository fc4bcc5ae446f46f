"""Whether a rule may act on a conversation at all, by what Intercom's search shows of it: what cannot be told from that
may be so. It saves reads, and decides nothing."""

from datetime import datetime

from app.rules.conditions import AllOf, AnyOf, Condition, Named, Not, Test, checked
from app.rules.events import Event, Snapshot
from app.rules.facts import facts_of
from app.rules.fields import Field
from app.rules.operators import NOW, Truth
from app.rules.rulebook import Rule
from app.rules.seen import Seen
from app.rules.vocabulary import Vocabulary

_RESTS_ON_THE_PROFILE = "conversation.language"
_TRUTHS: dict[str, Truth] = {"true": True, "false": False, "unknown": None}


def may_match(rule: Rule, event: Event, now: datetime, vocabulary: Vocabulary) -> bool:
    """False only where the rule's own `if` or `unless` keeps it from acting, whatever else comes to be known."""
    sight = _Sight(Seen(facts_of(Snapshot(event=event, now=now), vocabulary)))
    if rule.condition is not None and sight.truth(rule.condition) is False:
        return False
    return rule.unless is None or sight.truth(rule.unless) is not True


class _Sight:
    """Truths of conditions at one moment; None: it cannot be told from what is seen."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._shared: dict[int, Truth] = {}

    def truth(self, condition: Condition) -> Truth:
        match condition:
            case Test(field=field):
                return _TRUTHS[checked(condition, self._seen).result] if _is_seen(field) else None
            case AllOf(parts=parts):
                truths = [self.truth(part) for part in parts]
                return False if False in truths else None if None in truths else True
            case AnyOf(parts=parts):
                truths = [self.truth(part) for part in parts]
                return True if True in truths else None if None in truths else False
            case Not(part=part):
                truth = self.truth(part)
                return None if truth is None else not truth
            case Named(part=part):
                if id(part) not in self._shared:
                    self._shared[id(part)] = self.truth(part)
                return self._shared[id(part)]


def _is_seen(field: Field) -> bool:
    """Whether the search shows what the field tells, as far as it is known at all."""
    shown = field.source == "conversation" and field.needs is None and field.name != _RESTS_ON_THE_PROFILE
    return shown or field.name == NOW
