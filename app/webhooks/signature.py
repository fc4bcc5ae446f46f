"""Whether bytes come from Intercom: `X-Hub-Signature: sha1=<40 hex>`, the HMAC-SHA1 of the raw request body keyed with
the app's client secret (developers.intercom.com, "Webhook models"). It holds no time: only unique keys catch a replay.
"""

import hmac
import re
from collections.abc import Sequence

_HEADER = re.compile(rb"sha1=([0-9a-fA-F]{40})")


def verify(body: bytes, header: str | bytes | None, secrets: Sequence[str]) -> bool:
    """True if one of `secrets` signed exactly these bytes; several are valid while a secret is being rotated.
    False for a missing or malformed header, for no secrets, and for an empty secret whatever it signs.
    Raises nothing.
    """
    claimed = _claimed_digest(header)
    if claimed is None:
        return False
    matches = [hmac.compare_digest(hmac.digest(_key(secret), body, "sha1"), claimed) for secret in secrets if secret]
    return any(matches)


def _claimed_digest(header: str | bytes | None) -> bytes | None:
    if isinstance(header, str):
        header = header.encode("utf-8", "replace")
    match = _HEADER.fullmatch(header) if header else None
    return bytes.fromhex(match[1].decode("ascii")) if match else None


def _key(secret: str) -> bytes:
    return secret.encode("utf-8", "surrogatepass")
