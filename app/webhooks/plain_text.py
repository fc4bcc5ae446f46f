"""Plain text of a body that may be HTML or plain already: webhooks below API 2.15 and every REST answer carry HTML,
webhooks from 2.15 on carry plain text, and nothing says which (Intercom's OpenAPI, `source.body`).

Reads from left to right and builds no tree. A parser's tree can be made to cost the square of its input: one megabyte
of unclosed `<div>` kept selectolax busy for 98 seconds, and a customer may send it.
"""

import re
from functools import lru_cache
from html import unescape

from app.webhooks.untrusted import storable

_BLOCKS = frozenset(
    """address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5
    h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul""".split()  # noqa: SIM905 - a list of words
)
_INLINE = frozenset(
    """a abbr b big br cite code del em font i img ins kbd label mark q s samp small span strike strong sub sup td th tt
    u video wbr""".split()  # noqa: SIM905 - a list of words
)
_UNSEEN = frozenset({"head", "script", "style", "title"})
_KNOWN = _BLOCKS | _INLINE | _UNSEEN | {""}
_MARKUP = re.compile(
    r"<(?:(?P<comment>!--)|!doctype[^<>]*>|(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?P<rest>(?=[\s/>])[^<>]*)>)",
    re.IGNORECASE,
)
_HREF = re.compile(r"""\bhref\s*=\s*["']?(https?://[^\s"'<>]+)""", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]+)"|'([^']+)')""", re.IGNORECASE)
_BLANK = re.compile(r"[ \t\r\n\f]+")
_PICTURES = {"img": "[image]", "video": "[video]"}
_MANY_LINES = re.compile(r"\n{3,}")


@lru_cache(maxsize=8)  # a first message is the conversation's source and the message at hand
def plain_text(body: str) -> str:
    """The text a reader sees: one line a paragraph, list item or row, the address behind each link whose words hide it,
    "[image]" (or its description) for a picture. Text that does not begin as Intercom's HTML does comes back as it is,
    so "a < b", "x <y@z>" and "<b>two</b> things" survive; a plain text that begins with a block is taken for HTML.
    """
    if _begins_as_html(body):
        body = _Reader(body).text()
    return storable(body).replace("\r\n", "\n").strip()


def _begins_as_html(body: str) -> bool:
    """Whether it begins with a block, a comment or what nobody sees, or with a tag that has attributes: Intercom wraps
    what it keeps in blocks, and a customer who types a tag seldom begins with one of those."""
    first = _MARKUP.match(body, len(body) - len(body.lstrip()))
    if first is None:
        return False
    name = (first["name"] or "").lower()
    return name in _BLOCKS or name in _UNSEEN or name == "" or (name in _INLINE and "=" in first["rest"])


class _Reader:
    def __init__(self, body: str) -> None:
        self._body = body
        self._pieces: list[str] = []
        self._line_is_empty = True
        self._preformatted = False
        self._link: tuple[str, int] | None = None
        self._unclosed: set[str] = set()

    def text(self) -> str:
        position = 0
        for tag in _MARKUP.finditer(self._body):
            name, start = (tag["name"] or "").lower(), tag.start()
            if start < position or name not in _KNOWN:
                continue
            if start > position:
                self._words(self._body[position:start])
            position = self._tag(name, tag)
        self._words(self._body[position:])
        lines = "\n".join(line.strip(" ") for line in "".join(self._pieces).split("\n"))
        return _MANY_LINES.sub("\n\n", lines).replace("\xa0", " ")

    def _words(self, raw: str) -> None:
        words = _decoded(raw)
        words = words.replace(" ", "\xa0") if self._preformatted else _BLANK.sub(" ", words)
        if self._line_is_empty or (self._pieces and self._pieces[-1].endswith(" ")):
            words = words.removeprefix(" ")
        if words:
            self._write(words)

    def _write(self, piece: str, *, line_is_empty: bool = False) -> None:
        self._pieces.append(piece)
        self._line_is_empty = line_is_empty or piece.endswith("\n")

    def _tag(self, name: str, tag: re.Match[str]) -> int:
        ends = bool(tag["end"])
        if tag["comment"]:
            return self._end_of("-->", tag)
        if name in _UNSEEN and not ends:
            return self._end_of(f"</{name}", tag)
        if name in _BLOCKS:
            self._block(name, ends=ends)
        elif name == "a":
            self._anchor(tag["rest"], ends=ends)
        elif not ends:
            self._inline(name, tag["rest"])
        return tag.end()

    def _end_of(self, closing: str, tag: re.Match[str]) -> int:
        """Where what nobody sees ends. Never closed: only the tag itself goes, and it is not looked for again."""
        if closing in self._unclosed:
            return tag.end()
        found = re.compile(re.escape(closing), re.IGNORECASE).search(self._body, tag.end())
        if found is None:
            self._unclosed.add(closing)
            return tag.end()
        return found.end() if closing == "-->" else found.start()

    def _block(self, name: str, *, ends: bool) -> None:
        if not self._line_is_empty:
            self._write("\n")
        if name == "li" and not ends and self._pieces[-1:] != ["- "]:
            self._write("- ", line_is_empty=True)
        elif name == "pre":
            self._preformatted = not ends

    def _inline(self, name: str, rest: str) -> None:
        if name == "br":
            self._write("\n")
        elif name in {"td", "th"} and not self._line_is_empty:
            self._write(" ")
        elif name in {"img", "video"}:
            alt = _ALT.search(rest)
            self._write(f"[{_BLANK.sub(' ', _decoded(alt[1] or alt[2]))}]" if alt else _PICTURES[name])

    def _anchor(self, rest: str, *, ends: bool) -> None:
        if ends and self._link:
            address, start = self._link
            if address.rstrip("/") not in "".join(self._pieces[start:]):
                self._write(f" ({address})")
        href = None if ends else _HREF.search(rest)
        self._link = (_decoded(href[1]), len(self._pieces)) if href else None


def _decoded(raw: str) -> str:
    try:
        return unescape(raw) if "&" in raw else raw
    except ValueError:  # a character reference of more digits than Python turns into a number
        return raw
