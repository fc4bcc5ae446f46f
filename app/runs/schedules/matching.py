"""Whether a rule would act on a conversation, decided as a worker decides, with the door shut."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg

from app.errors import Unavailable
from app.integrations.errors import CallFailed, Reason
from app.log import logger
from app.rules import decision as codes
from app.rules.decide import decide
from app.rules.events import Event
from app.rules.facts import facts_of
from app.rules.rulebook import Rule
from app.rules.topics import EVENT_BY_TOPIC, SCHEDULE_DUE
from app.runs.budget import Parked
from app.runs.facts import Whose, gather
from app.runs.schedules.first_sight import may_match
from app.runs.workplace import Workplace
from app.store.json_text import storable
from app.store.schedules import Match, Round
from app.webhooks import keys
from app.webhooks.events import conversation_of

_RECORDED = frozenset((codes.SHADOW, codes.OUTSIDE_ROLLOUT))
_PATIENCE = 3
"""How often a round gets no further before the one that cannot be read is left to its lane."""
_OF_ALL = (Reason.RATE_LIMITED, Reason.UNAUTHORIZED)
_log = logger(room="runs")


class Matching:
    """For one round. `place` reads behind live work."""

    def __init__(self, place: Workplace, rule: Rule, of: Round) -> None:
        self._place = place
        self._rule = rule
        self._of = of

    def match(self, found: Mapping[str, Any], found_at: datetime) -> Match | None:
        """That the rule would act on a conversation, as Intercom's search showed it then, or be recorded; None if not.
        Raises CallFailed or Parked when something that it asks for cannot be read now. One that we fail at, or that can
        never be read, counts as a match: in its lane it fails or waits alone, and holds up no other."""
        event = self._event(found, found_at)
        if event.conversation is None:
            return None
        try:
            code = self._code(event, event.conversation.id)
        except CallFailed as failure:
            if self._of.failures < _PATIENCE or failure.reason in _OF_ALL:
                raise
            _log.warning("schedule_match_unread", rule=self._rule.name, conversation=event.conversation.id)
            code = codes.MATCHED
        except (Parked, psycopg.OperationalError, Unavailable):
            raise
        except Exception:  # noqa: BLE001 - an error of ours fails one conversation, never the round
            _log.exception("schedule_match_failed", rule=self._rule.name, conversation=event.conversation.id)
            code = codes.MATCHED
        if code != codes.MATCHED and code not in _RECORDED:
            return None
        body = None if self._of.is_preview else json.dumps(dict(found)).encode()
        return Match(conversation=event.conversation.id, acts=code == codes.MATCHED, found_at=found_at, body=body)

    def _code(self, event: Event, conversation: str) -> str:
        """What would become of the rule; NOT_SO also where the rulebook does not have it any more."""
        book = self._place.rulebook.current()
        places = (number for number, rule in enumerate(book.rules) if rule.name == self._rule.name)
        place = next(places, None)
        if place is None or not may_match(self._rule, event, event.created_at, book.vocabulary):
            return codes.NOT_SO
        lane = keys.lane("conversation", self._of.app_id, conversation)
        whose = Whose(lane=lane, event_id=0, due=self._rule.name, not_before=self._of.due_at)
        gathered = gather(self._place, book, event, whose)
        return decide(book, storable(facts_of(gathered.snapshot, book.vocabulary))).codes[place]

    def _event(self, found: Mapping[str, Any], found_at: datetime) -> Event:
        return Event(
            app_id=self._of.app_id,
            topic=SCHEDULE_DUE,
            name=EVENT_BY_TOPIC[SCHEDULE_DUE],
            created_at=found_at,
            conversation=conversation_of(dict(found)),
            schedule=self._rule.name,
        )
