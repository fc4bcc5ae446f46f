"""What Intercom does to a text: HTML in, its own HTML out, and (API 2.15 and later) plain text in webhooks."""

import html
import re
from html.parser import HTMLParser

_KEPT = frozenset("p br b strong i em a ul ol li h1 h2 code pre blockquote img u".split())  # noqa: SIM905 - easier to read
_BLOCKS = frozenset("p ul ol li h1 h2 pre blockquote".split())  # noqa: SIM905 - easier to read
_VOID = frozenset(("br", "img"))
_ATTRIBUTES = {"a": ("href", "target", "rel", "class"), "img": ("src", "alt")}
_UNSEEN = frozenset(("script", "style"))
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|/)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


class _Sanitiser(HTMLParser):
    """Rebuilds HTML from what is allowed. `odd` spells the same otherwise: other attribute order, other entities."""

    def __init__(self, *, odd: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.odd = odd
        self.out: list[str] = []
        self._open: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        if tag not in _KEPT:
            return
        if tag not in _VOID:
            self._open.append(tag)
        self.out.append(f"<{tag}{self._attributes(tag, attrs)}{' /' if self.odd and tag in _VOID else ''}>")

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        given = {k: v or "" for k, v in attrs if k in _ATTRIBUTES.get(tag, ())}
        if "href" in given and not _SAFE_LINK.match(given["href"]):
            del given["href"]
        if tag == "a":
            given |= {"rel": "nofollow noopener noreferrer", "target": "_blank"}
        names = sorted(given, reverse=self.odd)
        return "".join(f' {name}="{html.escape(given[name])}"' for name in names)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag not in self._open:
            return
        while self._open:
            last = self._open.pop()
            self.out.append(f"</{last}>")
            if last == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        text = html.escape(data, quote=False)
        self.out.append(text.replace("'", "&#39;").replace('"', "&quot;") if self.odd else text)

    def finished(self) -> str:
        self.close()
        self.out.extend(f"</{tag}>" for tag in reversed(self._open))
        return "".join(self.out).strip()


def stored_html(text: str, *, odd: bool = False) -> str:
    """`text` (HTML or plain) as Intercom keeps it: cleaned, and in a paragraph if no block holds it.
    With `odd`, attributes, entities and whitespace are spelled in another way that means the same.
    """
    sanitiser = _Sanitiser(odd=odd)
    sanitiser.feed(text if _TAG.search(text) else _lines(text))
    clean = sanitiser.finished()
    wrapped = clean if re.match(r"<(?:p|ul|ol|h1|h2|pre|blockquote)\b", clean) else f"<p>{clean}</p>"
    return re.sub(r"(</(?:p|ul|ol|li|h1|h2)>)(?=<)", r"\1\n", wrapped) if odd else wrapped


def _lines(text: str) -> str:
    return html.escape(text, quote=False).replace("\r\n", "\n").replace("\n", "<br>")


def html_of_plain(text: str) -> str:
    """What a customer typed, as Intercom's REST API gives it back."""
    return f"<p>{_lines(text)}</p>"


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        if tag == "br" or (tag in _BLOCKS and self.out):
            self.out.append("\n")

    def handle_data(self, data: str) -> None:
        self.out.append(data)


def plain_text(body: str | None) -> str | None:
    """The text of stored HTML, a line for each block."""
    if body is None:
        return None
    parser = _Plain()
    parser.feed(body)
    parser.close()
    return re.sub(r"\n\s*\n+", "\n", "".join(parser.out)).strip()
