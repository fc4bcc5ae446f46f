"""To whom the digest goes: where the vocabulary says; else the first Slack channel, else the managers' mail."""

from collections.abc import Sequence

from app.rules.actions import Alert
from app.rules.vocabulary import Vocabulary
from app.runs.workplace import Workplace


def alerts(place: Workplace, vocabulary: Vocabulary, text: str) -> list[Alert]:
    """The digest for each place that it goes to; none where there is nobody to tell."""
    wanted = vocabulary.digest
    if wanted.slack or wanted.emails:
        channels = [_channel(place.slack.channels, wanted.slack)] if wanted.slack else []
        return [*(_by_slack(name, text) for name in channels), *(_by_mail(each, text) for each in wanted.emails)]
    if place.slack.channels:
        return [_by_slack(place.slack.channels[0], text)]
    managers = [each.email for each in vocabulary.people.values() if each.is_manager and each.email]
    return [_by_mail(address, text) for address in managers] if place.mail.is_set_up else []


def _channel(known: Sequence[str], wanted: str) -> str:
    """The channel as the settings name it, who may leave its # out."""
    name = wanted.removeprefix("#")
    return next((each for each in known if each.removeprefix("#") == name), name)


def _by_slack(channel: str, text: str) -> Alert:
    return Alert(to="", channel="slack", address=channel, text=text)


def _by_mail(address: str, text: str) -> Alert:
    return Alert(to="", channel="email", address=address, text=text)
