"""Facts as rules see them: looked at when they are asked for, and told anew when a rule has changed them."""

from tests.rules.makers import a_book, code, facts


class OnlyAskedFor(dict[str, object]):
    """Facts that note which of them were looked at."""

    def __init__(self, known: dict[str, object]) -> None:
        super().__init__(known)
        self.looked_at: set[str] = set()

    def __getitem__(self, name: str) -> object:
        self.looked_at.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: object = None, /) -> object:
        self.looked_at.add(name)
        return super().get(name, default)


def test_facts_that_nothing_asks_for_are_not_looked_at() -> None:
    known = OnlyAskedFor(facts(contact__name="Ann", message__text="long", conversation__first_text="longer"))
    book = a_book("""
        - {name: a, when: customer_replied, if: {contact.name: Bob, message.text: {contains: long}}, then: [tag: bug]}
        - {name: b, when: customer_replied, if: {contact.name: Ann}, mode: shadow, then: [tag: bug]}
        - {name: c, when: customer_replied, if: {contact.name: Ann}, then: [tag: bug]}
        - {name: d, when: teammate_closed, if: {contact.email: x}, then: [tag: bug]}
    """)

    assert code(book, known) == "nSMe"
    assert "contact.name" in known.looked_at
    assert not known.looked_at & {"message.text", "conversation.first_text", "contact.email"}


def test_what_many_rules_ask_is_told_anew_once_a_rule_has_changed_it() -> None:
    book = a_book("""
        - {name: a, when: customer_replied, if: {Seats: {at_least: 3}}, then: [tag: bug]}
        - {name: b, when: customer_replied, if: {tag: bug, Seats: {at_least: 2}}, then: [set: {Seats: 3}]}
        - {name: c, when: customer_replied, if: {Seats: {at_least: 3}, tag: bug}, then: [tag: urgent]}
        - {name: d, when: customer_replied, if: {Seats: {at_least: 2}, tag: urgent}, then: [set: {Seats: 1}]}
        - {name: e, when: customer_replied, if: {Seats: {at_least: 2}}, then: [close: ]}
        - {name: f, when: customer_replied, if: {not: {Seats: {at_least: 2}}, tag: urgent}, then: [close: ]}
    """)

    assert code(book, facts(Seats=2, conversation__tags=["bug"])) == "nMMMnM"
    assert code(book, facts(Seats=2, conversation__tags=[])) == "nnnnMn"
    assert code(book, facts(Seats=2)) == "nunuMn"


def test_the_stop_of_a_rule_reaches_rules_that_could_not_have_matched() -> None:
    book = a_book("""
        - {name: a, when: customer_replied, if: {plan: pro}, then: [tag: bug]}
        - {name: b, when: customer_replied, then: [stop]}
        - {name: c, when: customer_replied, if: {plan: pro}, then: [tag: bug]}
        - {name: d, when: {teammate_command: /bug}, then: [tag: bug]}
    """)

    assert code(book, facts(contact__attributes__plan="free")) == "nMbe"
    assert code(book, facts(contact__attributes__plan="free", event__own=True)) == "iiie"
