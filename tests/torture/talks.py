"""Conversations in which we speak: customers are asked and answer, teammates take over, put off and take up again."""

from tests.torture.story import Answer, Said, Shown, Story, Teller

HELLO = "Thank you for writing to us."
THANKS = "Thank you for the answers."
PRIORITY = "How urgent is it?"
PRODUCT = "Which product is it about?"
AGAIN = "Sorry, that did not fit."
PRIORITIES = ("High", "Medium", "Low")
PRODUCTS = ("Introductions", "Office Hours", "Development Programs")
_NONSENSE = "zzz qqq\n"


def _asked_at_the_start(tell: Teller) -> str:
    """The first words of a customer who is to be asked; their token."""
    return tell.do("", f"{tell.name}: please ask me what you need to know ")


def _pressed(tell: Teller, words: str, label: str, *, times: int = 1) -> str:
    return tell.do("customer-reply", f"{label} ", after=Shown(words=words, times=times, label=label), presses=label)


def _answered_by_button(number: int) -> Story:
    tell = Teller(number)
    began = _asked_at_the_start(tell)
    urgent = _pressed(tell, PRIORITY, "High")
    product = _pressed(tell, PRODUCT, "Office Hours")
    return Story(
        number=number,
        deeds=tell.done(),
        said=(
            Said(words=HELLO, causes=(began,)),
            Said(words=PRIORITY, causes=(began,), labels=PRIORITIES),
            Said(words=PRODUCT, causes=(urgent,), labels=PRODUCTS),
            Said(words=THANKS, causes=(product,)),
        ),
        answers=(
            Answer(attribute="Issue Priority", value="High", token=urgent),
            Answer(attribute="Product Affected", value="Office Hours", token=product),
        ),
        alerts=(("slack", urgent),),
    )


def _answered_in_words(number: int) -> Story:
    tell = Teller(number)
    began = _asked_at_the_start(tell)
    urgent = tell.do("customer-reply", "i would say medium\n", after=Shown(words=PRIORITY))
    product = tell.do("customer-reply", "it is about office hours\n", after=Shown(words=PRODUCT))
    return Story(
        number=number,
        deeds=tell.done(),
        said=(
            Said(words=HELLO, causes=(began,)),
            Said(words=PRIORITY, causes=(began,), labels=PRIORITIES, buttons_may_lack=True),
            Said(words=PRODUCT, causes=(urgent,), labels=PRODUCTS, buttons_may_lack=True),
            Said(words=THANKS, causes=(product,)),
        ),
        answers=(
            Answer(attribute="Issue Priority", value="Medium", token=urgent),
            Answer(attribute="Product Affected", value="Office Hours", token=product),
        ),
    )


def _nonsense_first(number: int) -> Story:
    tell = Teller(number)
    began = _asked_at_the_start(tell)
    nonsense = tell.do("customer-reply", _NONSENSE, after=Shown(words=PRIORITY))
    urgent = _pressed(tell, PRIORITY, "Low", times=2)
    product = tell.do("customer-reply", "introductions, please\n", after=Shown(words=PRODUCT))
    return Story(
        number=number,
        deeds=tell.done(),
        said=(
            Said(words=HELLO, causes=(began,)),
            Said(words=PRIORITY, causes=(began, nonsense), labels=PRIORITIES, buttons_may_lack=True),
            Said(words=AGAIN, causes=(nonsense,)),
            Said(words=PRODUCT, causes=(urgent,), labels=PRODUCTS, buttons_may_lack=True),
            Said(words=THANKS, causes=(product,)),
        ),
        answers=(
            Answer(attribute="Issue Priority", value="Low", token=urgent),
            Answer(attribute="Product Affected", value="Introductions", token=product),
        ),
        alerts=(("mail", urgent),),
    )


def _nonsense_and_at_once_the_answer(number: int) -> Story:
    """The two overtake each other on their way. A vendor that tells whole seconds, and a delivery that comes after the
    next question, let the nonsense look like an answer to that one: it may be asked once more."""
    tell = Teller(number)
    began = _asked_at_the_start(tell)
    shown = Shown(words=PRIORITY, label="Medium")
    nonsense = tell.do("customer-reply", _NONSENSE, after=shown)
    urgent = tell.do("customer-reply", "Medium ", presses="Medium")
    product = _pressed(tell, PRODUCT, "Development Programs")
    return Story(
        number=number,
        deeds=tell.done(),
        said=(
            Said(words=HELLO, causes=(began,)),
            Said(words=PRIORITY, causes=(began,), may=(nonsense,), labels=PRIORITIES, buttons_may_lack=True),
            Said(words=AGAIN, may=(nonsense,)),
            Said(words=PRODUCT, causes=(urgent,), may=(nonsense,), labels=PRODUCTS, buttons_may_lack=True),
            Said(words=THANKS, causes=(product,)),
        ),
        answers=(
            Answer(attribute="Issue Priority", value="Medium", token=urgent),
            Answer(attribute="Product Affected", value="Development Programs", token=product),
        ),
    )


def _a_teammate_takes_over(number: int) -> Story:
    """The customer answers all the same: the answer counts, and we ask no further."""
    tell = Teller(number)
    began = _asked_at_the_start(tell)
    taken_over = tell.do("teammate-reply", "I take this one ", after=Shown(words=PRIORITY, label="High"))
    urgent = tell.do("customer-reply", "High ", presses="High")
    return Story(
        number=number,
        deeds=tell.done(),
        said=(
            Said(words=HELLO, causes=(began,)),
            Said(words=PRIORITY, causes=(began,), labels=PRIORITIES),
            Said(words=PRODUCT, may=(urgent,), labels=PRODUCTS, buttons_may_lack=True),
        ),
        answers=(Answer(attribute="Issue Priority", value="High", token=urgent),),
        alerts=(("slack", urgent),),
        taken_over=taken_over,
    )


def _put_off_and_taken_up_again(number: int) -> Story:
    tell = Teller(number)
    tell.start()
    tell.do("teammate-note", "/later\n")
    tell.do("customer-reply", "take your time ")
    tell.do("teammate-note", "/back\n")
    return Story(number=number, deeds=tell.done(), state="open")


TALKS = (
    _answered_by_button,
    _nonsense_first,
    _a_teammate_takes_over,
    _answered_in_words,
    _nonsense_and_at_once_the_answer,
    _put_off_and_taken_up_again,
)
