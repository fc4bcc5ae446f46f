"""Times, spans of time and hours as text, and which texts they can be."""

from app.rules.desk import WEEKDAYS
from app.rules.durations import UNITS
from app.rules.schema.shapes import Schema, day, keys, listed, named, one_or_more, text, told
from app.rules.words.desk import DESK, DIGEST, ESTIMATE, REGION

_UNITS = "".join(f"{unit}{unit.upper()}" for unit in UNITS)
DURATION = rf"^\s*[1-9][0-9]{{0,5}}\s*[{_UNITS}]\s*$"
ROLLOUT = r"^(?!0+(\.0+)?%)0*(100(\.0+)?|[1-9]?[0-9](\.[0-9]+)?)%$"
_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_HOURS = r"^\s*[0-9]{2}:[0-9]{2}\s*-\s*[0-9]{2}:[0-9]{2}\s*$"


def duration() -> Schema:
    return {
        "type": "string",
        "pattern": DURATION,
        "patternErrorMessage": "a span of time: 45s, 10m, 2h, 30d or 2w",
        "examples": ["10m", "2h", "30d"],
    }


def moment() -> Schema:
    return text(r"^[0-9]{4}", examples=["2026-01-31", "2026-01-31T09:00+02:00"])


def rollout() -> Schema:
    return {"type": "string", "pattern": ROLLOUT, "patternErrorMessage": "a share: 10%", "examples": ["10%", "50%"]}


def desk() -> Schema:
    """The desk's hours; which time zones there are depends on the machine, so any name will do here."""
    span = text(_HOURS, patternErrorMessage="hours: 09:00-17:30", examples=["09:00-17:30"])
    spans = {"anyOf": [span, {"type": "array", "items": span}]}
    hours = {"type": ["object", "null"], "propertyNames": {"pattern": _days()}, "additionalProperties": spans}
    shapes = {
        "timezone": zone(),
        "hours": {**hours, "properties": {"mon-fri": told(DESK["hours"], spans)}},
        "holidays": listed(day()),
        "regions": named(_region()),
        "estimate": keys(ESTIMATE, dict.fromkeys(ESTIMATE, duration())),
    }
    return keys(DESK, shapes, required=["timezone", "hours"])


def digest() -> Schema:
    shapes = {
        "at": time_of_day(),
        "slack": text(examples=["#support"]),
        "email": listed(text("@", patternErrorMessage="an e-mail address")),
    }
    return keys(DIGEST, shapes)


def _region() -> Schema:
    shapes = {"countries": one_or_more(text()), "holidays": listed(day()), "timezone": zone()}
    return keys(REGION, shapes, anyOf=[{"required": ["holidays"]}, {"required": ["timezone"]}])


def time_of_day() -> Schema:
    return text(_TIME, patternErrorMessage="a time of the day: 09:00", examples=["09:00"])


def zone() -> Schema:
    return text(examples=["Europe/Berlin", "America/Toronto", "UTC"])


def _days() -> str:
    day_ = "(" + "|".join("".join(f"[{letter}{letter.upper()}]" for letter in name) for name in WEEKDAYS) + ")"
    return rf"^\s*{day_}(\s*-\s*{day_})?\s*$"
