"""The fields a rule may use: dotted names, each with its type, its source and its getter, by subject."""

from app.rules.fields.field import FIRST_ENGINE, Field, Need
from app.rules.fields.message import PHRASES_OF_FIELDS
from app.rules.fields.table import BODY_FIELDS, fields_of

__all__ = ["BODY_FIELDS", "FIRST_ENGINE", "PHRASES_OF_FIELDS", "Field", "Need", "fields_of"]
