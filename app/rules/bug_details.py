"""What a report of a bug holds of the details that the team needs to see it happen: a link, the steps, specifics and
a recording. English and Russian; found by how people write, so a text without any of it lacks all four."""

import re
from collections.abc import Iterable

DETAILS = ("link", "steps", "specifics", "recording")
_LONGEST = 8_000

_ADDRESS = r"(?:https?://|www\.)[^\s<>\"']+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|net|org|io|app|shop|store|co|dev|ru|рф)\b(?!@)"
_LINK = re.compile(
    rf"(?<![@\w.])(?:{_ADDRESS})"
    r"|\b(?:store|shop|product|sku|order|item|page|магазин\w*|товар\w*|продукт\w*|артикул\w*|заказ\w*|страниц\w*)"
    r"(?:\s+(?:id|no\.?|number|номер|название))?\s*[:#№=]\s*[\w-]{2,}"
    r"|\b(?:order|product|заказ\w*|товар\w*)\s+(?:id\s+|no\.?\s*|number\s+|номер\s+)?\d{2,}",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"^[ \t]*(?:1[.)]|step 1\b|шаг 1\b)[^\n]+(?:\n[^\n]*){0,3}?\n[ \t]*(?:2[.)]|step 2\b|шаг 2\b)"
    r"|^[ \t]*[-*•][^\n]+\n[ \t]*[-*•][^\n]+\n[ \t]*[-*•]"
    r"|\b(?:steps to reproduce|to reproduce|reproduction steps|шаги (?:для )?воспроизведения|как воспроизвести)\b"
    r"|\b(?:when(?:ever)?|after|if|once|every time|each time)\s+"
    r"(?:i|we|you|they|users?|customers?|a (?:user|customer))\s+"
    r"(?:\w+\s+){0,2}?(?:click|press|open|select|choose|enter|type|add|go|tap|try|save|submit|upload|scroll|log|sign|"
    r"change|pay|check out|drag|refresh|reload|set|delete|remove|create|move|switch)\w*"
    r"|\b(?:i|we)\s+(?:click|press|open|select|go to|tap|enter|log in|clicked|pressed|opened|selected|went to|tapped|"
    r"entered|logged in)\b[^.!?\n]{0,200}\b(?:then|and then|after that|next)\b"
    r"|\b(?:когда|если|после того,? как|каждый раз,?(?: как| когда)?|при)\s+(?:\w+\s+){0,3}?(?:нажим|нажа|кликн|клика|"
    r"откры|выбир|выбра|ввож|ввод|ввел|добав|захож|захо|зашел|перехож|перехо|сохран|отправ|загруж|загруз|обнов|удал|"
    r"созда|меня|оплач)\w*"
    r"|\b(?:сначала|сперва)\b[^.!?\n]{0,200}\b(?:потом|затем|после)\b",
    re.IGNORECASE | re.MULTILINE,
)
_SPECIFICS = re.compile(
    r"\b(?:visa|mastercard|master card|amex|american express|maestro|discover card|мир|виза|мастеркард)\b"
    r"|\b(?:ending (?:in|with)|last (?:four|4)(?: digits)?|последние (?:четыре|4)(?: цифры)?)\b\D{0,12}\d{4}\b"
    r"|•{4} \d{4}"
    r"|\b(?:[01]?\d|2[0-3])[:.][0-5]\d\b|\b(?:1[0-2]|[1-9])\s?(?:am|pm|a\.m\.|p\.m\.)(?!\w)|\bв (?:[01]?\d|2[0-3]) час"
    r"|\b(?:order|transaction|payment|invoice|booking|session|user|account|request|ticket|error)\s*"
    r"(?:id|no\.?|number|code|ref(?:erence)?)?\s*[:#№]\s*[\w-]{3,}"
    r"|\b(?:order|transaction|payment|invoice|booking|user|account|error)\s+"
    r"(?:id |no\.? |number |code )?[a-z_-]{0,6}\d{3,}"
    r"|\b(?:заказ|транзакц|платеж|счет|бронь|пользовател|ошибк|сесси|аккаунт)\w*\s*(?:номер|id|код)?\s*[:#№]?\s*"
    r"[a-z_-]{0,6}\d{3,}"
    r"|\b(?:pi|ch|cus|sub|in|tx|txn|ord)_[a-z0-9]{6,}\b|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b",
    re.IGNORECASE,
)
_RECORDING = re.compile(
    r"\[(?:image|video)\]|https?://(?:[\w-]+\.)*(?:loom\.com|youtube\.com|youtu\.be|imgur\.com|vimeo\.com|gyazo\.com|"
    r"jam\.dev|bugherd\.com|prnt\.sc|screencast\.com|recordit\.co|streamable\.com|drive\.google\.com|photos\.app\.goo\.gl|"
    r"dropbox\.com|disk\.yandex\.(?:ru|com)|yadi\.sk|rutube\.ru|cloud\.mail\.ru)(?:[/?#]|\b)"
    r"|https?://\S+\.(?:png|jpe?g|gif|webp|heic|mp4|mov|webm|avi|mkv)\b",
    re.IGNORECASE,
)
_PATTERNS = {"link": _LINK, "steps": _STEPS, "specifics": _SPECIFICS, "recording": _RECORDING}


def details_in(texts: Iterable[str], *, recordings: int = 0) -> frozenset[str]:
    """The details that a customer gave in these texts and with so many pictures and films. A link to a recording is a
    recording and no link to the place where it happens."""
    found: set[str] = {"recording"} if recordings else set()
    for text in texts:
        read = text[:_LONGEST].replace("ё", "е")
        found |= {name for name, pattern in _PATTERNS.items() if name != "link" and pattern.search(read)}
        if _LINK.search(_without_recordings(read)):
            found.add("link")
    return frozenset(found)


def missing_of(given: Iterable[str]) -> frozenset[str]:
    """The details that are still to be asked for."""
    return frozenset(DETAILS) - frozenset(given)


def _without_recordings(text: str) -> str:
    return re.sub(r"https?://\S+", lambda link: " " if _RECORDING.search(link[0]) else link[0], text)
