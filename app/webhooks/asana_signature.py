"""Whether bytes come from Asana: `X-Hook-Signature: <64 hex>`, the HMAC-SHA256 of the raw request body keyed with the
secret of the webhook (developers.asana.com, "Webhooks guide"). It holds no time: only unique keys catch a replay.
"""

import hmac
import re

_HEADER = re.compile(r"[0-9a-f]{64}")


def verify(body: bytes, header: str | None, secret: str) -> bool:
    """True if `secret` signed exactly these bytes. False for a missing or malformed header, and for an empty secret
    whatever it signs. Raises nothing.
    """
    if not secret or not secret.isascii() or not header or not _HEADER.fullmatch(header):
        return False
    # The secret is hexadecimal to look at, but Asana takes its letters as they stand.
    return hmac.compare_digest(hmac.digest(secret.encode("ascii"), body, "sha256").hex(), header)
