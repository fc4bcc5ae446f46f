"""Logging: one JSON line (a readable one at a terminal) per happening, past tense, values as fields.

Never a token and never a message body: fields by these names are blanked wherever they stand.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, cast

import structlog

_NEVER = frozenset({"body", "text", "html", "token", "secret", "authorization", "password", "facts", "request"})


def _blank_private_fields(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in _NEVER & entry.keys():
        entry[name] = "(not logged)"
    return entry


def set_up(level: str = "info") -> None:
    """Make every logger of this process write to standard error in the house's form."""
    shown: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _blank_private_fields,
            structlog.processors.format_exc_info,
            shown,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)


def logger(**values: object) -> structlog.typing.FilteringBoundLogger:
    """A logger that adds `values` to each line."""
    return cast("structlog.typing.FilteringBoundLogger", structlog.get_logger(**values))
