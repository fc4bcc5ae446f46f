"""What an installation may be told, and that a mistake is named by its variable without showing a secret."""

import pytest
from pydantic import ValidationError

from app.settings import Settings


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SLACK_WEBHOOK_URL", "https://hooks.example/services/T/B/x"),
        ("SLACK_WEBHOOK_URL", "support=https://hooks.example/a, the-managers=https://hooks.example/b"),
        ("SMTP_URL", "smtps://user:pass%40word@mail.example:465?from=desk@example.com"),
        ("SMTP_URL", "smtp://mail.example?from=Desk%20%3Cdesk@example.com%3E"),
        ("SMTP_URL", "smtp+plain://127.0.0.1:25/?from=desk@example.com"),
    ],
)
def test_addresses_of_slack_and_mail_are_taken(name: str, told: str) -> None:
    assert told not in str(Settings.model_validate({name: told}))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SLACK_WEBHOOK_URL", "hunter2"),
        ("SLACK_WEBHOOK_URL", "support="),
        ("SLACK_WEBHOOK_URL", "https://hooks.example/hunter2,https://hooks.example/b"),
        ("SLACK_WEBHOOK_URL", "support=https://hooks.example/hunter2,https://hooks.example/b"),
        ("SMTP_URL", "https://mail.example?from=desk@example.com"),
        ("SMTP_URL", "smtps://user:hunter2@mail.example"),
        ("SMTP_URL", "smtps://user:hunter2@mail.example?from=desk"),
        ("SMTP_URL", "smtps://?from=desk@example.com"),
    ],
)
def test_what_cannot_be_read_is_named_without_its_secrets(name: str, told: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Settings.model_validate({name: told})
    (error,) = wrong.value.errors()
    assert error["loc"] == (name,)
    assert "must be" in error["msg"]
    assert "hunter2" not in error["msg"]
