"""What a workspace of Intercom holds besides people who talk: companies, segments, articles, macros, away reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.sandbox.records.conversations import AppliedTag


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """`id` is Intercom's, `company_id` the customer's own; `plan` is its name, "" for none."""

    id: str
    company_id: str
    created_at: int
    updated_at: int
    name: str
    plan: str = ""
    monthly_spend: int = 0
    attributes: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[AppliedTag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """An article in one language; `body` is HTML."""

    title: str
    description: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """`text` is in the help centre's own language, English; `translations` are by locale."""

    id: str
    author_id: str
    text: ArticleText
    translations: Mapping[str, ArticleText] = field(default_factory=dict)
    state: str = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """`body` is HTML with <attribute/> where something is filled in; `body_text` the same in words."""

    id: str
    name: str
    body: str
    body_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayReason:
    id: int
    label: str
    emoji: str
    deleted: bool = False
