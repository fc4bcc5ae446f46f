"""What an installation can be told, read once from the environment. Nothing else reads the environment."""

import os
import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_CHANNEL = re.compile(r"(?:[\w.-]+=)?https?://[^\s/,]+[^\s,]*")
_MAIL_SERVER = re.compile(r"(?:smtps?|smtp\+plain)://[^\s/?#]+/?\?from=[^\s@]+@[^\s@]+")
Reach = Literal["watch", "inside", "customers"]


class Settings(BaseSettings):
    """One field, one environment variable. A test holds the table in docs/reference.md to these descriptions."""

    model_config = SettingsConfigDict(env_ignore_empty=True, populate_by_name=True, extra="ignore", frozen=True)

    intercom_access_token: SecretStr | None = Field(
        None, alias="INTERCOM_ACCESS_TOKEN", description="Access token of your Intercom app. Empty: the sandbox."
    )
    intercom_client_secret: SecretStr | None = Field(
        None,
        alias="INTERCOM_CLIENT_SECRET",
        description="Client secret of your Intercom app; it signs webhooks. Several, comma-separated, while rotating.",
    )
    intercom_admin_id: str | None = Field(
        None,
        alias="INTERCOM_ADMIN_ID",
        description="The teammate seat that this service acts as. Nobody logs in to it.",
    )
    intercom_api_url: str = Field(
        "https://api.intercom.io",
        alias="INTERCOM_API_URL",
        description="Intercom's host for your region; Europe: https://api.eu.intercom.io, Australia: https://api.au.intercom.io.",
    )
    intercom_inbox_url: str = Field(
        "https://app.intercom.com/a/inbox/{app_id}/inbox/shared/all/conversation/{conversation_id}",
        alias="INTERCOM_INBOX_URL",
        description="Where a teammate opens a conversation; the link in tickets and notes.",
    )
    asana_access_token: SecretStr | None = Field(
        None, alias="ASANA_ACCESS_TOKEN", description="Personal access token of the Asana account that files tickets."
    )
    asana_api_url: str = Field(
        "https://app.asana.com/api/1.0", alias="ASANA_API_URL", description="Asana's REST address."
    )
    slack_webhook_url: SecretStr | None = Field(
        None,
        alias="SLACK_WEBHOOK_URL",
        description="Incoming webhook of your Slack channel; for several channels support=https://…, managers=https://…"
        " (the first is for messages that name none). Empty: no Slack.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        alias="SMTP_URL",
        description="Server that takes our mail, and whom it is from: smtps://user:password@host:465?from=desk@example.com;"
        " smtp:// is STARTTLS, smtp+plain:// is without TLS. Empty: no mail.",
    )
    asana_calls_per_minute: int = Field(
        1500, alias="ASANA_CALLS_PER_MINUTE", gt=0, description="Asana's limit for your plan: 1500 paid, 150 free."
    )
    intercom_calls_per_minute: int = Field(
        10_000,
        alias="INTERCOM_CALLS_PER_MINUTE",
        gt=0,
        description="Intercom's limit for your app; corrected by the limit that Intercom reports.",
    )
    database_url: SecretStr | None = Field(
        None, alias="DATABASE_URL", description="A PostgreSQL 15+ database. Empty: an embedded one in the data folder."
    )
    data_dir: Path = Field(
        Path("./var"), alias="TRIAGE_DATA_DIR", description="Folder for the embedded database and the sandbox."
    )
    rulebook: Path = Field(
        Path("./rulebook"), alias="TRIAGE_RULEBOOK", description="Folder of the rulebook's YAML files."
    )
    host: str = Field("127.0.0.1", alias="TRIAGE_HOST", description="Address the web process listens on.")
    port: int = Field(8080, alias="TRIAGE_PORT", ge=0, le=65535, description="Port the web process listens on.")
    public_url: str | None = Field(
        None,
        alias="TRIAGE_PUBLIC_URL",
        description="This service's address as teammates and Asana see it; used in links and for Asana's webhooks.",
    )
    reach: Reach | None = Field(
        None,
        alias="TRIAGE_REACH",
        description="How far effects may go: watch (decide and record, the default), inside, customers.",
    )
    fuse: int = Field(
        30,
        alias="TRIAGE_FUSE",
        ge=0,
        description="Messages to customers, per hour, before the rest is held (ten times as many closes and blocks).",
    )
    schedule_fuse: int = Field(
        100,
        alias="TRIAGE_SCHEDULE_FUSE",
        ge=0,
        description="Conversations on which a rule that the clock calls may act without a person's word.",
    )
    pause: float = Field(
        8.0, alias="TRIAGE_PAUSE", ge=0, description="Seconds in which a customer may finish typing before we answer."
    )
    late_after: float = Field(
        600.0,
        alias="TRIAGE_LATE_AFTER",
        gt=0,
        description="Seconds after which an answer to a customer is late and waits for a person.",
    )
    tell_per_minute: int = Field(
        10,
        alias="TRIAGE_TELL_PER_MINUTE",
        ge=1,
        description="Customers told per minute that a ticket of theirs is done, over all tickets.",
    )
    read_again_every: float = Field(
        180.0,
        alias="TRIAGE_READ_AGAIN_EVERY",
        gt=0,
        description="Seconds after which what changed in Intercom is looked for again, to find what no webhook told.",
    )
    delivery_time: float = Field(
        120.0,
        alias="TRIAGE_DELIVERY_TIME",
        gt=0,
        description="Seconds that Intercom may take for a webhook, its second attempt included, before it is lost.",
    )
    webhook_max_bytes: int = Field(
        2_000_000, alias="TRIAGE_WEBHOOK_MAX_BYTES", gt=0, description="Largest webhook body accepted, in bytes."
    )
    threads: int = Field(
        16, alias="TRIAGE_THREADS", ge=1, le=200, description="Conversations that one worker process handles at a time."
    )
    workers: int = Field(
        1, alias="TRIAGE_WORKERS", ge=0, le=64, description="Worker processes that `triage serve` starts."
    )
    lease: float = Field(
        20.0, alias="TRIAGE_LEASE", gt=1, description="Seconds after which a silent worker's lanes are taken over."
    )
    call_timeout: float = Field(
        10.0,
        alias="TRIAGE_CALL_TIMEOUT",
        gt=0,
        description="Seconds a call to a vendor may take. Shorter than the lease.",
    )
    looks: str = Field(
        "0,10,30,90",
        alias="TRIAGE_LOOKS",
        description="Seconds after a call of unknown outcome at which the far end is looked at before it is repeated.",
    )
    breaker: int = Field(
        5,
        alias="TRIAGE_BREAKER",
        ge=1,
        description="Calls in a row that say that a destination is down, after which it is paused by itself.",
    )
    probe_after: float = Field(
        15.0,
        alias="TRIAGE_PROBE_AFTER",
        gt=0,
        description="Seconds until one call tries whether it is back; doubled each time, up to twenty times as many.",
    )
    retention_days: int = Field(
        90, alias="TRIAGE_RETENTION_DAYS", ge=1, description="Days that webhook bodies and facts are kept."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", alias="TRIAGE_LOG_LEVEL", description="How much is logged."
    )
    sandbox_port: int = Field(
        0, alias="TRIAGE_SANDBOX_PORT", ge=0, le=65535, description="Port of the sandbox. 0: any free one."
    )
    crash_at: str | None = Field(
        None,
        alias="TRIAGE_CRASH_AT",
        description="For `make torture` only: NAME,NAME:FOLDER kills one process at each of these crash points, once.",
    )

    @field_validator("database_url")
    @classmethod
    def _is_a_postgresql_address(cls, value: SecretStr | None) -> SecretStr | None:
        told = value.get_secret_value() if value else "postgresql://"
        if not told.startswith(("postgresql://", "postgres://")):
            raise ValueError("must start with postgresql://")
        return value

    @field_validator("slack_webhook_url")
    @classmethod
    def _is_channels(cls, value: SecretStr | None) -> SecretStr | None:
        parts = value.get_secret_value().split(",") if value else []
        if not all(_CHANNEL.fullmatch(part.strip()) for part in parts) or (
            len(parts) > 1 and not all(map(_named, parts))
        ):
            raise ValueError("must be one https:// address, or name=https://… for each channel, separated by commas")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not _MAIL_SERVER.fullmatch(value.get_secret_value()):
            raise ValueError(
                "must be as in smtps://user:password@host:465?from=desk@example.com, or smtp:// for STARTTLS"
            )
        return value

    @field_validator("looks")
    @classmethod
    def _looks_are_seconds(cls, value: str) -> str:
        if not value or any(not part.strip().replace(".", "", 1).isdigit() for part in value.split(",")):
            raise ValueError("must be seconds separated by commas, as in 0,10,30,90")
        return value

    def model_post_init(self, _context: object, /) -> None:
        if self.call_timeout >= self.lease:
            raise ValueError("TRIAGE_CALL_TIMEOUT must be shorter than TRIAGE_LEASE: a frozen worker could do harm")

    @property
    def in_sandbox(self) -> bool:
        """Whether the counterpart is the sandbox: no credentials are set."""
        return self.intercom_access_token is None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The client secrets that may have signed a webhook."""
        given = self.intercom_client_secret.get_secret_value() if self.intercom_client_secret else ""
        return tuple(part.strip() for part in given.split(",") if part.strip())

    @property
    def look_schedule(self) -> tuple[float, ...]:
        return tuple(float(part) for part in self.looks.split(","))

    @property
    def effective_reach(self) -> Reach:
        return self.reach or ("customers" if self.in_sandbox else "watch")

    @property
    def links_url(self) -> str:
        """Where links in notes lead: the public address, else the local one."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")


def _named(part: str) -> bool:
    return not part.strip().startswith("http")


def child_environment(**changes: str) -> dict[str, str]:
    """The environment for a child process: ours, with some variables set anew."""
    return {**os.environ, **changes}
