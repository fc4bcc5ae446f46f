"""The workspace every sandbox starts with: who works there, its attributes and projects, a few customers."""

from app.sandbox.records import Admin, AttributeDefinition, Choice, Contact, CustomField, Project, Team
from app.sandbox.workspace_seed import LAKESIDE, NORTHERN, PAYING

APP_ID = "sandbox1"
WORKSPACE = ("1200000000000001", "SANDBOX workspace")
OWN_USER = "1200000000000011"
ENGINEER = "1200000000000013"
USERS = {
    OWN_USER: ("Triage Bot", "triage-bot@10kc.example"),
    "1200000000000012": ("Ana", "ana@10kc.example"),
    ENGINEER: ("Erik", "erik@10kc.example"),
}
OWN_ADMIN = "9001"
BOT = ("9608808", "Fin", "operator+sandbox1@intercom.example")

ADMINS = (
    Admin(id=OWN_ADMIN, name="Triage Bot seat", email="triage-bot@10kc.example", job_title="Automation"),
    Admin(id="9002", name="Ana", email="ana@10kc.example", job_title="Support", team_ids=(5001,)),
    Admin(id="9003", name="Sam", email="sam@10kc.example", job_title="Manager", team_ids=(5001, 5002)),
)
TEAMS = (
    Team(id="5001", name="Support", admin_ids=(9002, 9003)),
    Team(id="5002", name="Engineering", admin_ids=(9003,)),
)

_LEVELS = ("High", "Medium", "Low")
_LISTS: dict[str, tuple[str, ...]] = {
    "Issue Type": ("Technical Issue", "Question or Guidance", "Feature Request"),
    "Issue Priority": _LEVELS,
    "User Authentication": ("Admin", "User", "10KC Internal", "Non-User"),
    "Internal Priority": _LEVELS,
    "Product Affected": ("Introductions", "Office Hours", "Development Programs"),
    "Engineering": ("Bugs", "Data Requests", "Deep Dive"),
    "Department CC": ("Sales", "Marketing", "Accounting"),
    "Support Type": ("Quick Fix", "Resource Building", "Engineering", "Feature Request"),
    "Client Priority": ("Customer size / revenue", "Implementation / New", "At Risk"),
    "Client Satisfaction": ("Extremely Satisfied", "Satisfied", "Unsatisfied", "Extremely Unsatisfied"),
    "Response Time": ("All Star under 1 hour", "1-6 hours", "6-12 hours", "12-24 hours", "Overdue"),
    "Article Helped": ("Yes", "No"),
    "Replicated": ("Yes", "No"),
}
ATTRIBUTES = (
    *(
        AttributeDefinition(
            id=4001 + n,
            name=name,
            data_type="list",
            choices=tuple(Choice(id=f"{4001 + n}{k:02d}", label=label) for k, label in enumerate(options, 1)),
        )
        for n, (name, options) in enumerate(_LISTS.items())
    ),
    AttributeDefinition(id=4051, name="Scale of Issue", data_type="string"),
    AttributeDefinition(id=4052, name="Users Affected", data_type="integer"),
    AttributeDefinition(id=4053, name="Issue Details", data_type="string"),
    AttributeDefinition(id=4054, name="Steps to Reproduce", data_type="string"),
    AttributeDefinition(id=4055, name="Replicated By", data_type="string"),
    AttributeDefinition(id=4056, name="Promised until", data_type="datetime"),
)
CONTACT_ATTRIBUTES = (
    AttributeDefinition(id=4101, name="plan", data_type="string"),
    AttributeDefinition(id=4102, name="user_authentication", data_type="string"),
    AttributeDefinition(id=4103, name="open_tickets", data_type="float"),
)

_BORN = 1_780_000_000
CONTACTS = (
    Contact(
        id="6961d43b372591e999b3ea01",
        created_at=_BORN,
        updated_at=_BORN,
        external_id="customer-1",
        email="maria@customer.example",
        name="Maria Lopez",
        language="en",
        country="Canada",
        attributes={"plan": "enterprise"},
        company_ids=(LAKESIDE,),
        segment_ids=(PAYING,),
    ),
    Contact(
        id="6961d43b372591e999b3ea02",
        created_at=_BORN,
        updated_at=_BORN,
        external_id="customer-2",
        email="oleg@customer.example",
        name="Олег",
        language="ru",
        attributes={"plan": "standard"},
        company_ids=(NORTHERN,),
        segment_ids=(PAYING,),
    ),
    Contact(id="6961d43b372591e999b3ea03", created_at=_BORN, updated_at=_BORN, role="lead", name="Rose Poodle"),
    Contact(
        id="6961d43b372591e999b3ea04",
        created_at=_BORN,
        updated_at=_BORN,
        role="lead",
        name="Maria before she signed up",
        merged_into="6961d43b372591e999b3ea01",
    ),
)

MARKER_FIELD = CustomField(gid="1200000000000301", name="Triage marker", kind="text")
PRIORITY_FIELD = CustomField(
    gid="1200000000000302",
    name="Priority",
    kind="enum",
    options=(("1200000000000311", "High"), ("1200000000000312", "Medium"), ("1200000000000313", "Low")),
)
AFFECTED_FIELD = CustomField(gid="1200000000000303", name="Users affected", kind="number")
REPLICATED_FIELD = CustomField(
    gid="1200000000000304",
    name="Replicated",
    kind="enum",
    options=(("1200000000000314", "Yes"), ("1200000000000315", "No")),
)
REPLICATED_BY_FIELD = CustomField(gid="1200000000000305", name="Replicated by", kind="text")
RELEASED_FIELD = CustomField(
    gid="1200000000000306",
    name="Released",
    kind="enum",
    options=(("1200000000000316", "Yes"), ("1200000000000317", "No")),
)
WHAT_CHANGED_FIELD = CustomField(gid="1200000000000307", name="What changed", kind="text")
RESOLUTION_FIELD = CustomField(
    gid="1200000000000308",
    name="Resolution",
    kind="enum",
    options=(("1200000000000318", "Fixed"), ("1200000000000319", "Won't do"), ("1200000000000320", "Duplicate")),
)
PROJECTS = tuple(
    Project(
        gid=f"120000000000010{n}",
        name=name,
        sections=(
            (f"120000000000020{n}", "New"),
            (f"120000000000021{n}", "Done"),
            (f"120000000000022{n}", "Cancelled"),
        ),
        fields=(
            MARKER_FIELD,
            PRIORITY_FIELD,
            AFFECTED_FIELD,
            *more,
            RELEASED_FIELD,
            WHAT_CHANGED_FIELD,
            RESOLUTION_FIELD,
        ),
    )
    for n, name, more in (
        (1, "Bug reports", (REPLICATED_FIELD, REPLICATED_BY_FIELD)),
        (2, "Questions", ()),
        (3, "User requests", ()),
    )
)
CHANNELS = ("support", "managers")
"""Of Slack; a message without a channel goes to the first."""
