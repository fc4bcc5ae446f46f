"""What the vendors know, as plain records; a change makes a new one. Times: UNIX seconds by the vendor's clock."""

from typing import Any

from app.sandbox.records.asana import CustomField, Project, Story, Task, Webhook
from app.sandbox.records.attributes import AttributeDefinition, Choice
from app.sandbox.records.conversations import AppliedTag, Attachment, Author, Conversation, Part, Rating
from app.sandbox.records.people import Admin, Contact, Note, Team
from app.sandbox.records.sent import Mail, SlackMessage
from app.sandbox.records.workspace import Article, ArticleText, AwayReason, Company, Macro, Segment

Json = dict[str, Any]

__all__ = [
    "Admin",
    "AppliedTag",
    "Article",
    "ArticleText",
    "Attachment",
    "AttributeDefinition",
    "Author",
    "AwayReason",
    "Choice",
    "Company",
    "Contact",
    "Conversation",
    "CustomField",
    "Json",
    "Macro",
    "Mail",
    "Note",
    "Part",
    "Project",
    "Rating",
    "Segment",
    "SlackMessage",
    "Story",
    "Task",
    "Team",
    "Webhook",
]
