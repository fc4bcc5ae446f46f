"""What customers and the team are told: messages, buttons, alerts."""

from app import crash
from app.integrations.intercom_conversations import QuickReply
from app.integrations.lookups import candidates_quick_replies, candidates_reply
from app.integrations.receipt import Receipt
from app.rules.actions import Alert
from app.runs.errand import Errand
from app.runs.ledger import mark
from app.runs.ledger_steps import Message, QuickReplies
from app.runs.sight import Sight, unclaimed


def say(errand: Errand[Message]) -> Receipt:
    receipt = errand.place.intercom.reply(errand.conversation, errand.html or "", deadline=errand.deadline)
    crash.point("message.said")
    return receipt


def look_for_message(errand: Errand[Message]) -> Sight:
    place = errand.place
    conversation = place.intercom.conversation(errand.conversation)
    found = candidates_reply(conversation, html=errand.html or "", admin_id=place.admin_id, after=errand.since)
    return unclaimed(place, errand.entry, [(far_id, None) for far_id in found])


def show_buttons(errand: Errand[QuickReplies]) -> Receipt:
    buttons = [QuickReply(text=button.label, uuid=button.uuid) for button in errand.action.buttons]
    receipt = errand.place.intercom.quick_replies(errand.conversation, buttons, deadline=errand.deadline)
    crash.point("buttons.shown")
    return receipt


def look_for_buttons(errand: Errand[QuickReplies]) -> Sight:
    conversation = errand.place.intercom.conversation(errand.conversation)
    found = candidates_quick_replies(conversation, uuids=[button.uuid for button in errand.action.buttons])
    return unclaimed(errand.place, errand.entry, [(far_id, None) for far_id in found])


def alert(errand: Errand[Alert]) -> Receipt:
    action, place = errand.action, errand.place
    text = errand.html or action.text
    if action.channel == "slack":
        receipt = place.slack.post(text, action.address or None, deadline=errand.deadline)
    else:
        subject = next(iter(action.text.splitlines()), "")[:120]
        message_id = f"<{mark(errand.entry.key)}@intercom-triage>"
        receipt = place.mail.send([action.address], subject, text, message_id=message_id, deadline=errand.deadline)
    crash.point("alert.sent")
    return receipt
