"""Where the vendors' descriptions contradict what their APIs do: one table, each line with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Vendor = Literal["intercom", "asana"]


@dataclass(frozen=True, slots=True)
class Exemption:
    """Where a description is known to be wrong. `at` is the way to the schema, `change` what is laid over it."""

    vendor: Vendor
    at: str
    change: Mapping[str, Any]
    reason: str


_NULL = {"nullable": True}
_STATISTICS = (
    "time_to_assignment time_to_admin_reply time_to_first_close time_to_last_close median_time_to_reply "
    "first_assignment_at first_admin_reply_at first_close_at last_assignment_at last_assignment_admin_reply_at "
    "last_admin_reply_at last_close_at last_closed_by_id handling_time"
)
EXEMPTIONS = (
    *(
        Exemption("intercom", f"components/schemas/{shape}/properties/{name}", _NULL, "null where there is none")
        for shape in ("conversation", "conversation_list_item")
        for name in ("admin_assignee_id", "team_assignee_id")
    ),
    *(
        Exemption("intercom", f"components/schemas/{name}", _NULL, "null where there is none: the file's own examples")
        for name in ("conversation_rating", "sla_applied", "ai_agent", "company", "email_message_metadata")
    ),
    *(
        Exemption("intercom", f"components/schemas/conversation_statistics/properties/{name}", _NULL, "null until then")
        for name in _STATISTICS.split()
    ),
    Exemption("intercom", "components/schemas/conversation_part/properties/assigned_to", _NULL, "null in captures"),
    Exemption(
        "intercom", "components/schemas/conversation_part/properties/email_message_metadata", _NULL, "null in captures"
    ),
    Exemption(
        "intercom",
        "components/schemas/custom_attributes/additionalProperties",
        {"anyOf": [{}]},
        "knows no booleans, which captures are full of",
    ),
    Exemption("intercom", "components/schemas/reference", _NULL, "null where nobody is assigned, in captures"),
    Exemption(
        "intercom",
        "components/schemas/conversation_part/properties/event_details",
        {"anyOf": [{"type": "object"}]},
        "an empty object in captures, which fits none of the variants or all of them",
    ),
    Exemption(
        "intercom", "components/schemas/conversation_part_author/properties/email", {"format": None}, "may be ''"
    ),
    *(
        Exemption(
            "intercom",
            f"paths/~1contacts~1{{contact_id}}~1notes/{method}/parameters/*/contact_id",
            {"type": "string"},
            "typed integer, while the file's examples and every real contact id are 24 hexadecimal digits",
        )
        for method in ("get", "post")
    ),
    Exemption(
        "intercom",
        "paths/~1conversations~1{conversation_id}/get/parameters/*/conversation_id",
        {"type": "string"},
        "ids are opaque strings in every answer",
    ),
    Exemption(
        "intercom",
        "paths/~1conversations~1{conversation_id}/put/parameters/*/conversation_id",
        {"type": "string"},
        "ids are opaque strings in every answer",
    ),
    Exemption(
        "intercom",
        "paths/~1admins~1{admin_id}/get/parameters/*/admin_id",
        {"type": "string"},
        "ids are opaque strings in every answer",
    ),
    Exemption(
        "intercom",
        "paths/~1conversations/post/requestBody/content/application~1json/schema/properties/from/properties/id",
        {"format": None},
        "says uuid, while contact ids are 24 hexadecimal digits",
    ),
    Exemption(
        "intercom",
        "paths/~1admins~1{admin_id}~1away/put/parameters/*/admin_id",
        {"type": "string"},
        "ids are opaque strings in every answer",
    ),
    Exemption(
        "intercom",
        "paths/~1articles~1{article_id}/get/parameters/*/article_id",
        {"type": "string"},
        "ids are opaque strings in every answer",
    ),
    Exemption(
        "intercom",
        "paths/~1tags/post/requestBody/content/application~1json/schema",
        {
            "oneOf": None,
            "anyOf": [
                {"$ref": f"#/components/schemas/{kind}"}
                for kind in ("create_or_update_tag_request", "tag_company_request", "untag_company_request")
            ],
        },
        "oneOf, while what tags a company is also what may untag it",
    ),
    *(
        Exemption(
            "intercom",
            f"components/schemas/{schema}/properties/custom_attributes/additionalProperties",
            {"type": None, "anyOf": [{}]},
            "knows only strings, while a company's attributes may be numbers and dates",
        )
        for schema in ("company", "update_company_request")
    ),
    Exemption(
        "intercom",
        "components/schemas/search_request/properties",
        {"sort": {"type": "object"}},
        "left out of the file; the developers' pages on searching conversations have it",
    ),
    Exemption(
        "asana",
        "components/schemas/TaskRequestBase/allOf/1/properties/custom_fields/additionalProperties",
        {
            **_NULL,
            "type": None,
            "anyOf": [{"type": "string"}, {"type": "number"}, {"type": "array"}, {**_NULL, "enum": [None]}],
        },
        "typed string, while its own text says text, a number, an array; null clears",
    ),
    Exemption("asana", "components/schemas/NextPage", _NULL, "null on the last page, as its own text says"),
    *(
        Exemption(
            "asana",
            f"components/schemas/WebhookResponse/allOf/1/properties/{name}",
            _NULL,
            "null until then: the file's own example of createWebhook",
        )
        for name in ("last_success_at", "last_failure_at", "last_failure_content", "next_attempt_after")
    ),
    *(
        Exemption(
            "asana",
            f"components/schemas/{at}",
            {**_NULL, "allOf": None, "anyOf": [{"$ref": f"#/components/schemas/{kind}"}, {**_NULL, "enum": [None]}]},
            "said to be nullable inside an allOf, where it has no effect",
        )
        for at, kind in (
            ("EventResponse/properties/parent", "AsanaNamedResource"),
            ("TaskResponse/allOf/1/properties/assignee", "UserCompact"),
            ("TaskResponse/allOf/1/properties/parent", "TaskCompact"),
            ("CustomFieldCompact/properties/enum_value", "EnumOption"),
        )
    ),
)
