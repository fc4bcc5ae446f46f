"""Texts that went through a vendor's sanitiser and came back: what they say, and whether they still say the same."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark q s samp small span strike "
        "strong sub sup time tt u var wbr",
    )
)
_MOST_TAGS = 10_000
"""No text has more. Time to parse grows with the square of the nesting (50,000 levels: seconds), so tags beyond that
are not worth reading."""
_TAG = re.compile(r"<[^<>]*>?")
_SILENT = "script, style, template, noscript"
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BARE_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_AFTER_URL = ".,;:!?)]}…»”’*_"
_ESCAPED = re.compile(r"%[0-9a-fA-F]{2}")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def sendable(text: str) -> str:
    """The text without what JSON, XML or a mail cannot carry: control characters but tab and end of line, and halves
    of characters. Every end of line is a newline.
    """
    return _UNSENDABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain_text(html: str) -> str:
    """What the HTML says, a line for each block, no blank lines. Links are their words only. Plain text passes."""
    if "<" not in html and "&" not in html:
        return _lines(_spelled(html, with_links=False))
    return _lines("".join(_words(_parsed(html), with_links=False)))


def normalised(html: str) -> str:
    """What the HTML says, links included, on one line: equal for texts that differ only in entities, wrappers,
    formatting, attributes, kinds of space, or in whether a bare address was made a link.
    """
    return " ".join("".join(_words(_parsed(html), with_links=True)).split())


def same_text(a: str, b: str) -> bool:
    """Whether two texts, HTML or plain, say the same and link to the same places."""
    return a == b or normalised(a) == normalised(b)


def links_in(html: str) -> frozenset[str]:
    """Every web address in the text, linked or bare, written the way `normalised_url` writes it."""
    tree = _parsed(html)
    linked = {str(node.attributes.get("href") or "").strip() for node in tree.css("a[href]")}
    bare = _BARE_URL.findall(_lines("".join(_words(tree, with_links=False))))
    found = {url for url in linked if url.lower().startswith(("http://", "https://"))}
    return frozenset(normalised_url(url) for url in found) | {normalised_url(_trimmed(url)) for url in bare}


def normalised_url(url: str) -> str:
    """The address in one spelling: host in lower case, no default port, no trailing slash, escapes in upper case.
    An address that cannot be taken apart stays as it is.
    """
    try:
        parts = urlsplit(url.strip())
        netloc = _netloc(parts)
    except ValueError:
        return url.strip()
    path = parts.path.rstrip("/")
    spelled = parts._replace(scheme=parts.scheme.lower(), netloc=netloc, path=path).geturl()
    return _ESCAPED.sub(lambda found: found[0].upper(), spelled)


def _netloc(parts: SplitResult) -> str:
    host, port = (parts.hostname or ""), parts.port
    host = f"[{host}]" if ":" in host else host
    return host if port in {None, _DEFAULT_PORTS.get(parts.scheme.lower())} else f"{host}:{port}"


def _parsed(html: str) -> LexborHTMLParser:
    html = html.replace("\x00", "")
    if html.count("<") > _MOST_TAGS:
        html = _TAG.sub(" ", html)
    tree = LexborHTMLParser(html)
    for node in tree.css(_SILENT):
        node.decompose()
    return tree


def _words(tree: LexborHTMLParser, *, with_links: bool) -> Iterator[str]:
    # selectolax walks without recursion, so that no depth of nesting can exhaust the stack. It tells where an element
    # begins but not where it ends; a text whose parents changed has crossed a border.
    if tree.body is None:
        return
    around: int | None = None
    for node in tree.body.traverse(include_text=True):
        if node.is_text_node:
            block = _block_of(node)
            if block != around:
                yield "\n"
            around = block
            yield _spelled(node.text_content or "", with_links=with_links).replace("\n", " ")
        elif node.tag not in _INLINE:
            around = None
            yield "\n"
        elif with_links and node.tag == "a" and (href := node.attributes.get("href")):
            yield from _target(node, href)


def _block_of(node: LexborNode) -> int | None:
    parent = node.parent
    while parent is not None and parent.tag in _INLINE:
        parent = parent.parent
    return parent.mem_id if parent is not None else None


def _target(node: LexborNode, href: str) -> Iterator[str]:
    url = normalised_url(href)
    if normalised_url(node.text(deep=True).strip()) != url:
        yield f"<{url}>"


def _spelled(text: str, *, with_links: bool) -> str:
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE)).replace("\u00a0", " ")
    if not with_links:
        return text
    return _BARE_URL.sub(lambda found: normalised_url(found[0]), text)


def _trimmed(url: str) -> str:
    return url.rstrip(_AFTER_URL)


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
