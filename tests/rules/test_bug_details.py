"""What of a bug's details a customer gave, in English and Russian, and what is still to be asked for."""

import pytest

from app.rules.bug_details import DETAILS, details_in, missing_of


@pytest.mark.parametrize(
    "text",
    [
        "It happens on https://shop.example.com/products/12",
        "see www.example.org/page",
        "my store is lamps.myshopify.com",
        "Store: lamps-and-more",
        "order #10234 has no label",
        "Product id: SKU-77",
        "магазин: лампы",
        "заказ №10234",
        "заказ 10234 не пришёл",
    ],
)
def test_a_link_or_what_names_the_place(text: str) -> None:
    assert "link" in details_in([text])


@pytest.mark.parametrize(
    "text",
    [
        "1. Open the cart\n2. Click pay\n3. Nothing",
        "Step 1 open it\nstep 2 save",
        "- open\n- save\n- it is gone",
        "When I click on Save the page is blank",
        "every time we try to upload a file it stops",
        "I opened the list, selected a row and then it froze",
        "I click save and then nothing happens",
        "Когда я нажимаю «Сохранить», ничего не происходит",
        "При нажатии на кнопку страница пустая",
        "Сначала открываю список, потом выбираю строку",
    ],
)
def test_steps(text: str) -> None:
    assert "steps" in details_in([text])


@pytest.mark.parametrize(
    "text",
    [
        "I paid with a Visa",
        "the card ending in 4242",
        "•••• 4242",
        "it was at 14:35",
        "around 3 pm yesterday",
        "transaction id: pi_3Nabc123",
        "error code 50312",
        "invoice INV-20391",
        "последние 4 цифры 4242",
        "в 14:35 по Москве",
        "ошибка 50312",
        "b6e7cbd0-26f3-4b7c-9c0e-2a1f1c2d3e4f",
    ],
)
def test_specifics(text: str) -> None:
    assert "specifics" in details_in([text])


@pytest.mark.parametrize(
    "text",
    ["https://www.loom.com/share/abc", "https://youtu.be/x", "https://i.imgur.com/a.png", "[image]",
     "https://drive.google.com/file/d/1", "https://files.example/s.mp4"],
)  # fmt: skip
def test_a_recording_is_no_link_to_the_place(text: str) -> None:
    assert "recording" in details_in([text])
    assert "link" not in details_in([text])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It does not work",
        "My calendar stays empty, please help",
        "write to kim@example.com",
        "We are 12 people and nobody can log in",
        "Не работает календарь, помогите",
        "when is it fixed",
        "I want to go to the office hours",
    ],
)
def test_a_text_without_details_lacks_all(text: str) -> None:
    assert details_in([text]) == set()
    assert missing_of(details_in([text])) == set(DETAILS)


def test_several_texts_and_pictures_add_up() -> None:
    given = details_in(["Store: lamps", "I paid with Visa"], recordings=1)

    assert given == {"link", "specifics", "recording"}
    assert missing_of(given) == {"steps"}


@pytest.mark.parametrize("piece", ["\n", "a-", "a.", "when i ", "1. ", "http://", "store ", " ", "- x\n", "1.\n"])
def test_a_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    details_in([piece * (100_000 // len(piece))])
