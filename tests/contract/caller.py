"""Calls the sandbox, and holds both directions to the vendors' own descriptions."""

from dataclasses import dataclass
from typing import Any

import httpx

from app.sandbox.server import Address
from app.sandbox.settings import SandboxSettings
from tests.contract.exemptions import Vendor
from tests.contract.vendors import Sent, check_request, check_response

SETTINGS = SandboxSettings(first_id=1)
BUG, SECTION, MARKER, PRIORITY = "1200000000000101", "1200000000000201", "1200000000000301", "1200000000000302"
AFFECTED = "1200000000000303"
MARIA, MERGED = "6961d43b372591e999b3ea01", "6961d43b372591e999b3ea04"
LAKESIDE = "6762f07f1bb69f9f2193ba01"


@dataclass(frozen=True)
class Caller:
    """Calls the sandbox and holds both directions to the description."""

    address: Address
    client: httpx.Client

    def __call__(self, vendor: Vendor, method: str, path: str, body: Any = None, **query: str) -> Any:
        request = self.client.build_request(
            method,
            (self.address.intercom if vendor == "intercom" else self.address.asana) + path,
            params=query,
            json=body,
            headers={
                "Authorization": "Bearer "
                + (SETTINGS.intercom_token if vendor == "intercom" else SETTINGS.asana_token),
                "Intercom-Version": "2.16",
            },
        )
        sent = Sent(method=method, path=path, headers=request.headers, query=query, body=request.content)
        answer = self.client.send(request)
        assert answer.status_code < 400, answer.text
        check_request(vendor, sent)
        check_response(vendor, sent, answer.status_code, answer.content)
        return answer.json()
