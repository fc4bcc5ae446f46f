import time

import pytest

from app.integrations.texts import links_in, normalised_url, plain_text, same_text


@pytest.mark.parametrize(
    ("sent", "returned"),
    [
        ("Hello", "<p>Hello</p>"),
        ("<p>Hello</p>", "<html><body><p>Hello</p></body></html>"),
        ("<p>a &amp; b</p>", "<p>a &#38; b</p>"),
        ("<p>a b</p>", "<p>a&nbsp;b</p>"),
        ("<p>a\n  b</p>", '<p class="no-margin">a b </p>\n'),
        ("a<br>b", "<p>a<br/>b</p>"),
        ("<p>a</p><p>b</p>", '<div class="intercom-container"><p>a</p>\n<p>b</p></div>'),
        ("<b>a</b>b", "<strong>a</strong>b"),
        ('<a href="https://x.io/1">t</a>', '<a rel="nofollow" target="_blank" href="https://x.io/1">t</a>'),
        ("see https://x.io/1.", 'see <a href="https://x.io/1">https://x.io/1</a>.'),
        ("<a href='https://X.io:443/a/'>t</a>", '<a href="https://x.io/a">t</a>'),
        ("e\u0301", "é"),
        ("a\u200bb", "ab"),
        ("<p>a</p><script>x()</script>", "<p>a</p>"),
    ],
)
def test_a_text_that_a_sanitiser_rewrote_is_the_same(sent: str, returned: str) -> None:
    assert same_text(sent, returned)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("<p>a</p>", "<p>b</p>"),
        ("ab", "a b"),
        ("<p>a</p><p>b</p>", "<p>ab</p>"),
        ("a<br>b", "ab"),
        ("<li>a</li>b", "ab"),
        ('<a href="https://x.io/1">t</a>', '<a href="https://x.io/12">t</a>'),
        ('<a href="https://x.io/1">t</a>', "t"),
        ("&lt;b&gt;", "<b></b>"),
        ("a", ""),
    ],
)
def test_a_text_that_says_something_else_is_not_the_same(a: str, b: str) -> None:
    assert not same_text(a, b)


def test_links_are_found_whether_linked_or_bare() -> None:
    html = (
        '<p><a href="https://A.io/x?b=1&amp;c=2">t</a> and (http://b.io:80/y/). mailto:<a href="mailto:x@y.z">x</a></p>'
    )
    assert links_in(html) == {"https://a.io/x?b=1&c=2", "http://b.io/y"}


@pytest.mark.parametrize("url", ["http://[::1", "https://x:port/", "http://a\ud800.io", "not a url", ""])
def test_an_address_that_cannot_be_taken_apart_harms_nobody(url: str) -> None:
    normalised_url(url)
    assert same_text(f'<a href="{url}">t</a>'.encode("utf-8", "replace").decode(), "u") is False


def test_plain_text_has_a_line_for_each_block() -> None:
    html = "<h2>Head</h2><p>one <b>two</b>\nthree</p><ul><li>a</li><li>b<br>c</li></ul>&lt;d&gt;<!-- no -->"
    assert plain_text(html) == "Head\none two three\na\nb\nc\n<d>"
    assert plain_text("") == ""
    assert plain_text("one\r\n\n two") == "one\ntwo"


@pytest.mark.parametrize(
    "html",
    ["<div>" * 50_000 + "x", "<b>" * 20_000 + "x", "<a href=x>" * 5_000, "<" * 100_000],
    ids=["div", "b", "a", "<"],
)
def test_hostile_nesting_is_read_in_time(html: str) -> None:
    began = time.monotonic()
    same_text(html, html[:-1])
    links_in(html)
    assert time.monotonic() - began < 5
