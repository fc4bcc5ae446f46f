"""What `then` says to customers, asks them, and tells the team."""

from dataclasses import dataclass
from html import escape

from app.rules.actions import MOST_TIMES, Action, Alert, Approve, Ask, Draft, InternalNote, Option, Reply
from app.rules.answers import with_numbers
from app.rules.asked import asked_before
from app.rules.instructions.scene import Scene
from app.rules.people import Person
from app.rules.problems import Position
from app.rules.templates import Template, TemplateFailed
from app.rules.texts import Text, text_for
from app.rules.vocabulary import Attribute

_EMAIL, _CHAT = "email", "chat"
BY_EMAIL = "e-mail is drafted: the teammate sends it"
AGAIN = {"en": "Sorry, that did not fit.", "ru": "Извините, такой ответ не подошёл."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Reply with a text of the vocabulary or one of the rule's own (`words`). By e-mail it becomes a draft unless it is
    `sent_automatically`, or each is approved by a person; so it does where the text is missing in the customer's
    language."""

    position: Position
    text: Text | None = None
    words: Template | None = None
    sent_automatically: bool = False
    approve: Approve = "never"
    draft: bool = False
    needs: str | None = None

    def action(self, scene: Scene) -> Action:
        if self.needs and not scene.text(self.needs):
            raise TemplateFailed(f"{self.position}: {self.needs} is not known")
        name = self.text.name if self.text else ""
        if self.text is not None and self.text.macro is not None:
            return self._macro(self.text, self.text.macro, scene)
        template, missing = _in_language(self.text, scene) if self.text else (self.words, None)
        html = template.render(scene.page).strip() if template else ""
        if not html:
            raise TemplateFailed(f"{self.position}: the text came out empty")
        why = "" if self.draft else missing or self._why_draft(scene)
        if self.draft or why:
            return Draft(name=name, html=paragraph(html), why=why)
        return Reply(name=name, html=paragraph(html), approve=self.approve)

    def _why_draft(self, scene: Scene) -> str:
        return _why_draft(scene, sent_automatically=self.sent_automatically or self.approve == "each")

    def _macro(self, text: Text, macro: str, scene: Scene) -> Action:
        """Only Intercom knows its words: as a draft the teammate is told which macro to use."""
        why = "" if self.draft else self._why_draft(scene)
        if self.draft or why:
            return Draft(name=text.name, html=f"<p>Use the macro for “{escape(text.name)}” ({macro}).</p>", why=why)
        return Reply(name=text.name, html="", macro=macro, about=_about(scene), approve=self.approve)


def _about(scene: Scene) -> dict[str, dict[str, str]]:
    """What a macro's placeholders may ask for."""
    return {
        "contact": {name: scene.text(f"contact.{name}") for name in ("name", "email", "country")},
        "company": {"name": scene.text("company.name")},
    }


def _in_language(text: Text, scene: Scene) -> tuple[Template | None, str | None]:
    """The text in the customer's language; in the desk's, and why, where it is missing."""
    default = scene.vocabulary.languages.default
    found = text_for(text, scene.language, default)
    if found is not None:
        return found, None
    return text_for(
        text, default, default
    ), f"the text {text.name} is missing in the customer's language, {scene.language}"


def _why_draft(scene: Scene, *, sent_automatically: bool) -> str:
    return BY_EMAIL if scene.text("conversation.channel") == _EMAIL and not sent_automatically else ""


def paragraph(html: str) -> str:
    """Block HTML, as Intercom wants replies to be."""
    return html if html.startswith("<") else f"<p>{html}</p>"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFor:
    """Ask for attributes: the first of them that is neither known nor left to a person. Nothing is asked while another
    question is open. With `again` an attribute is asked for although it is known. Without `insist` other
    words than an answer end the question: it is neither asked once more nor left to anybody."""

    position: Position
    attributes: tuple[Attribute, ...]
    sent_automatically: bool = False
    again: bool = False
    insist: bool = True

    def action(self, scene: Scene) -> Action | None:
        before = asked_before(scene.seen.facts)
        if any(asked.is_open for asked in before.values()):
            return None
        for attribute in self.attributes:
            known = scene.seen.facts.get(f"conversation.attributes.{attribute.name}") is not None
            was_left = attribute.name in before and before[attribute.name].was_left
            if was_left or (known and not self.again):
                continue
            return question(self, attribute, scene, time=1) if scene.asks in (None, attribute.name) else None
        return None

    def once_more(self, attribute: str, scene: Scene, time: int) -> Action | None:
        """The same question, after an answer that was none; None if it has been asked often enough."""
        found = next((each for each in self.attributes if each.name == attribute), None)
        return question(self, found, scene, time=time) if found and time <= MOST_TIMES else None


def question(ask: AskFor, attribute: Attribute, scene: Scene, *, time: int) -> Action:
    """The question for an attribute, in the customer's language, with its options; by e-mail a draft."""
    asked = attribute.question
    if asked is None:
        raise TemplateFailed(f"{ask.position}: the vocabulary has no question for {attribute.name}")
    template, missing = _in_language(asked.text, scene)
    html = paragraph(template.render(scene.page).strip()) if template else ""
    if time > 1:
        html = f"<p>{AGAIN.get(scene.language, AGAIN['en'])}</p>{html}"
    labels = {option: asked.label(option, scene.language) for option in attribute.options}
    options = tuple(Option(value=option, label=label) for option, label in labels.items())
    numbered = bool(options) and scene.text("conversation.channel") != _CHAT
    if numbered:
        html += with_numbers([option.label for option in options])
    why = missing or _why_draft(scene, sent_automatically=ask.sent_automatically)
    if why:
        return Draft(name=draft_name(attribute.name), html=html, why=why)
    scene.asks = attribute.name
    return Ask(attribute=attribute.name, html=html, options=options, numbered=numbered, time=time, again=ask.again)


def draft_name(attribute: str) -> str:
    """What a draft is called that proposes the question for an attribute."""
    return f"question for {attribute}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTo:
    """Tell a person, a Slack channel or an e-mail address. A person is told by Slack, by e-mail, or else in a note."""

    position: Position
    text: Template
    person: Person | None = None
    slack: str | None = None
    email: str | None = None

    def action(self, scene: Scene) -> Action:
        text = self.text.render(scene.page).strip()
        if not text:
            raise TemplateFailed(f"{self.position}: the alert came out empty")
        to = self.person.name if self.person else ""
        slack = self.slack if self.person is None else self.person.slack_channel
        email = self.email if self.person is None else self.person.email
        if slack is not None:
            return Alert(to=to, channel="slack", address=slack, text=text)
        if email:
            return Alert(to=to, channel="email", address=email, text=text)
        return InternalNote(html=f"<p>{note_to(to)} {escape(text)}</p>")


def note_to(name: str) -> str:
    """How an internal note begins that is for one person."""
    return f"<b>{escape(name)}</b>:"
