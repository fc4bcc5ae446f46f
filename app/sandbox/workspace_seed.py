"""The companies, segments, articles, macros and away reasons that every sandbox starts with."""

from app.sandbox.records import Article, ArticleText, AttributeDefinition, AwayReason, Company, Macro, Segment

BORN = 1_780_000_000
LAKESIDE, NORTHERN = "6762f07f1bb69f9f2193ba01", "6762f07f1bb69f9f2193ba02"
PAYING, TRIAL = "7501", "7502"

COMPANIES = (
    Company(
        id=LAKESIDE,
        company_id="lakeside",
        created_at=BORN,
        updated_at=BORN,
        name="Lakeside Accelerator",
        plan="enterprise",
        monthly_spend=1200,
        attributes={"Account owner": "Sam"},
    ),
    Company(
        id=NORTHERN,
        company_id="northern",
        created_at=BORN,
        updated_at=BORN,
        name="Northern Founders",
        plan="standard",
        monthly_spend=90,
    ),
)
COMPANY_ATTRIBUTES = (
    AttributeDefinition(id=4201, name="Account owner", data_type="string"),
    AttributeDefinition(id=4202, name="Seats", data_type="integer"),
)
SEGMENTS = (Segment(id=PAYING, name="Paying"), Segment(id=TRIAL, name="Free trial"))
AWAY_REASONS = (
    AwayReason(id=7001, label="On a break", emoji="☕"),
    AwayReason(id=7002, label="Done for the day", emoji="🏡"),
    AwayReason(id=7003, label="At the old office", emoji="🏢", deleted=True),
)
ARTICLES = (
    Article(
        id="31",
        author_id="9002",
        text=ArticleText(
            title="How to set a date for Office Hours",
            description="Choose the day and the time at which mentors can be booked.",
            body="<p>Open Programs, then Office Hours, and press New date.</p>"
            "<p>Choose the day, the first and the last slot, and save. Mentors are told by e-mail.</p>",
        ),
        translations={
            "ru": ArticleText(
                title="Как назначить дату для Office Hours",
                description="Выберите день и время, когда можно записаться к ментору.",
                body="<p>Откройте «Программы», затем Office Hours, и нажмите «Новая дата».</p>"
                "<p>Выберите день, первое и последнее время и сохраните. Менторы получат письмо.</p>",
            )
        },
    ),
    Article(
        id="32",
        author_id="9003",
        text=ArticleText(
            title="Asking for an introduction",
            description="How to ask a mentor to introduce you to somebody.",
            body="<p>Open the mentor's profile and press Ask for an introduction. Say in two lines who you are.</p>",
        ),
    ),
    Article(
        id="33",
        author_id="9002",
        text=ArticleText(
            title="I cannot sign in",
            description="A new password, and what to do when the e-mail does not come.",
            body="<p>Press Forgot password on the sign-in page. The link in the e-mail works for an hour.</p>",
        ),
    ),
    Article(
        id="34",
        author_id="9003",
        text=ArticleText(title="Office Hours in groups", description="Not ready yet.", body="<p>To be written.</p>"),
        state="draft",
    ),
)
MACROS = (
    Macro(
        id="81",
        name="Thanks for waiting",
        body='<p>Hi <attribute key="user.first_name" default="there"/>, thank you for waiting.</p>',
        body_text='Hi {{user.first_name|fallback:"there"}}, thank you for waiting.',
    ),
    Macro(
        id="82",
        name="Ask for a recording",
        body="<p>Could you send us a short recording of your screen while it happens?</p>",
        body_text="Could you send us a short recording of your screen while it happens?",
    ),
)
