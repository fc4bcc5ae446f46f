"""What the result codes mean for who looks after the rules."""

from collections.abc import Mapping

from app.rules import decision

WHAT_TO_DO: Mapping[str, str] = {
    decision.MATCHED: "It acted. `triage why` shows what became of each step.",
    decision.OTHER_EVENT: "Nothing, or add the event to `when`.",
    decision.NOT_SO: "`triage why EVENT RULE` shows what was wanted and what was seen.",
    decision.UNKNOWN: "Find out what was not known; ask for `{is: unknown}` if that is a case of its own.",
    decision.HELD_OFF: "What stands under `unless` was so.",
    decision.OFF: "Take the line `mode` out when its reason is gone.",
    decision.OWN: "Nothing: this keeps rules from answering themselves. `include_own: true` asks for it.",
    decision.BEHIND_STOP: "Move the rule up, or take `stop` out of the rule before it.",
    decision.NO_BRANCH: "Add an `otherwise` if something is to be done in every case.",
    decision.LOOP: "Two rules set each other off, or one acts too often: `triage why` names them. Narrow one down.",
    decision.DONE_BEFORE: "Nothing: it acts again when `once_per` says so.",
    decision.WAITS: "Nothing: it looks again when its `wait` is over.",
    decision.SHADOW: "Look at what it would have done, then `triage rules promote`.",
    decision.OUTSIDE_ROLLOUT: "Raise `rollout` when what you see is right.",
    decision.COUNTS: "Nothing: it looks when nobody has answered in time.",
    decision.HANDLED: "Nothing: a person has answered, it was closed, or a ticket was filed.",
    decision.WENT_ON: "Nothing: `triage why` shows the answer and what it asks next.",
}
