import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.webhooks.plain_text import plain_text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("a < b", "a < b"),
        ("x <y@z>", "x <y@z>"),
        ("AT&amp;T as typed", "AT&amp;T as typed"),
        ("one\r\ntwo", "one\ntwo"),
        ("", ""),
        ("   \n ", ""),
        ("<3 you & <i.e. this>", "<3 you & <i.e. this>"),
        ("<p>Hello</p>", "Hello"),
        ("<p>a &lt; b &amp; c</p>", "a < b & c"),
        ("<p>a < b, write to x <y@z></p>", "a < b, write to x <y@z>"),
        ("<p>one</p>\n<p>two<br>three</p>", "one\ntwo\nthree"),
        ("<p>one</p><p><br></p><p>two</p>", "one\n\ntwo"),
        ("<P CLASS='no-margin'>one</P ><DIV>two</DIV>", "one\ntwo"),
        ("<p>bold <b>word</b><i>s</i>,   and\nspace</p>", "bold words, and space"),
        ("<ul><li>one</li><li><p>two</p></li></ul>after", "- one\n- two\nafter"),
        ("<p>Hello - </p><p>world</p>", "Hello -\nworld"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>if x:\n    y</pre><p>done</p>", "if x:\n    y\ndone"),
        ("<p>a&nbsp;b</p>", "a b"),
        (
            '<p>see <a href="https://x.test/1?a=1&amp;b=2">this order</a>.</p>',
            "see this order (https://x.test/1?a=1&b=2).",
        ),
        ('<p><a href="https://x.test/1/">https://x.test/1</a></p>', "https://x.test/1"),
        ('<p><a href="javascript:alert(1)">press</a></p>', "press"),
        ('<p><img src="https://x.test/a.png"></p>', "[image]"),
        ('<p><img alt="A  screenshot" src="https://x.test/a.png"></p>', "[A screenshot]"),
        ("<style>p {color: red}</style><p>seen</p><script>if (a < b) alert('<p>')</script>", "seen"),
        ("<!-- <p>no</p> --><p>yes</p>", "yes"),
        ("<!DOCTYPE html><html><head><title>t</title></head><body><p>x</p></body></html>", "x"),
        ("<p>put a <script> tag here</p>", "put a tag here"),
        ("<p>use <foo> and <my-widget> here</p>", "use <foo> and <my-widget> here"),
        ("use <foo> here", "use <foo> here"),
        ("<b>two</b> things &amp; more", "<b>two</b> things &amp; more"),
        ("write <p> for a paragraph", "write <p> for a paragraph"),
        ('<a href="https://x.test">here</a>', "here (https://x.test)"),
        ('<img src="https://x.test/a.png"> see', "[image] see"),
        ("<p>cut <b", "cut <b"),
        ("<p>nul \x00 and \ud800</p>", "nul \ufffd and \ufffd"),
        ("<p>&#0; &#xD800;</p>", "\ufffd \ufffd"),
        pytest.param("<p>&#" + "9" * 5000 + ";</p>", "&#" + "9" * 5000 + ";", id="a reference of too many digits"),
        ("<p>Цена: 5&nbsp;₽</p>", "Цена: 5 ₽"),
    ],
)
def test_a_body_reads_as_a_person_would_read_it(body: str, text: str) -> None:
    assert plain_text(body) == text


BOMBS = {
    "unclosed blocks": "<div>",
    "unclosed inline tags": "<b>",
    "unclosed tags": "<p ",
    "bare brackets": "<",
    "unclosed comments": "<p><!--",
    "unclosed scripts": "<p><script>",
    "unclosed script tags": "<p><script ",
    "links in links": '<a href="https://x.test">',
    "ends of links": "<a href=https://x.test>y</a>",
    "ampersands": "<p>&amp",
    "number signs": "<p>&#",
    "spaces in tags": "<i> </i>",
    "quotes": """<img alt="'""",
    "descriptions": "<img alt='",
    "rows": "<td> ",
    "items": "<li>",
    "formatting": "<font a><p>x</p>",
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_megabyte_made_to_hang_a_parser_takes_no_longer_than_other_text(kind: str) -> None:
    began = time.process_time()
    plain_text("<p>x</p>" + BOMBS[kind] * (1_000_000 // len(BOMBS[kind])))
    assert time.process_time() - began < 5


def test_a_megabyte_in_one_tag_or_one_gap_takes_no_longer_either() -> None:
    began = time.process_time()
    for filling in (" ", "a ", "href ", "alt=", 'alt="', "\n", "=", "&nbsp;"):
        many = filling * (1_000_000 // len(filling))
        plain_text(f"<img {many}><p>x{many}y</p><pre>{many}z</pre><img alt='{many}'>")
    assert time.process_time() - began < 10


@given(st.text(st.characters(exclude_characters="<\r", exclude_categories=["Cs"])))
def test_text_without_a_tag_comes_back_as_it_is(body: str) -> None:
    assert plain_text(body) == body.replace("\x00", "\ufffd").strip()


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<a href='https://x'>", "</a>", "<pre>", "<li>", "<!--", "-->", "<", "&#x", "é", " "]
        )
    )
)
def test_any_jumble_of_markup_is_read_without_raising(pieces: list[str]) -> None:
    assert isinstance(plain_text("".join(pieces)), str)
