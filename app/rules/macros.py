"""Intercom's macros as texts: their placeholders filled with facts."""

import re
from collections.abc import Mapping
from html import escape, unescape

from app.rules.template_filters import first_name
from app.rules.templates import Page

MAX_BODY = 64 * 1024
MAX_FILLED = 20_000
_PLACEHOLDER = re.compile(r"<attribute\b((?:[^<>\"']|\"[^\"<>]{0,2000}\"|'[^'<>]{0,2000}'){0,40}+)>(?:</attribute>)?")
_PART = re.compile(r"""\b(key|default)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CUSTOMER = frozenset(("user", "contact", "lead", "visitor", "customer"))


def macro_html(body: str, page: Page) -> str:
    """The macro's body with every `<attribute key= default=/>` filled from a page of facts (as `facts_page` gives it),
    escaped. What is not known becomes the placeholder's default, else nothing. At most MAX_BODY characters of the body
    are taken."""
    return _PLACEHOLDER.sub(lambda found: _filled(found[1], page), body[:MAX_BODY])


def _filled(inside: str, page: Page) -> str:
    parts = {name: unescape(double or single) for name, double, single in _PART.findall(inside)}
    value = _value(parts.get("key", ""), page)
    return escape(value[:MAX_FILLED]) if value else escape(parts.get("default", ""))


def _value(key: str, page: Page) -> str:
    """A fact by Intercom's name for it: first_name, user.email, company.name, conversation.custom_attributes.Kind."""
    owner, _, name = key.partition(".") if "." in key else ("user", "", key)
    if owner in _CUSTOMER:
        owner = "contact"
        if name == "first_name":
            return first_name(_under(page, "contact", "name"))
    name = name.removeprefix("custom_attributes.")
    if name != key.partition(".")[2] and "." in key:
        return _under(page, owner, "attributes", name)
    return _under(page, owner, name) or _under(page, owner, "attributes", name)


def _under(page: Page, *path: str) -> str:
    here: object = page
    for step in path:
        here = here.get(step) if isinstance(here, Mapping) else None
    return str(here) if isinstance(here, str | int | float) and not isinstance(here, bool) else ""
