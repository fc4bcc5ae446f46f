"""The vendors' own descriptions of their APIs, as something tests can hold requests and answers to.

`check_request` and `check_response` raise AssertionError naming what does not fit. Request bodies are held tighter than
the vendors do: a field that the description does not know is a mistake of ours, and so is an empty body.
The files are not ours to carry; they lie in `../shared/reference` beside the checkout, or where TRIAGE_REFERENCE says.
"""

import json
import os
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from tests.contract.exemptions import EXEMPTIONS, Exemption, Vendor

Json = dict[str, Any]

HOSTS: Mapping[Vendor, tuple[str, str]] = {
    "intercom": ("https://api.intercom.io", ""),
    "asana": ("https://app.asana.com", "/api/1.0"),
}


_ERRORS = (400, 401, 403, 404, 409, 410, 422, 429, 500, 503)
_ERROR_SCHEMA = {"intercom": "#/components/schemas/error", "asana": "#/components/schemas/ErrorResponse"}


def reference() -> Path:
    """The folder of the descriptions; skips the test where there is none."""
    told = os.environ.get("TRIAGE_REFERENCE")  # noqa: TID251 - tests have no settings; CI says here where the files lie
    folder = Path(told) if told else Path(__file__).resolve().parents[3] / "shared" / "reference"
    if not (folder / "intercom-openapi.yaml").exists():
        pytest.skip("the vendors' OpenAPI files are neither in ../shared/reference nor where TRIAGE_REFERENCE says")
    return folder


@cache
def _raw(file: Path) -> Json:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # Through JSON: YAML's dates become text again, as the descriptions mean them.
    loaded: Json = json.loads(json.dumps(yaml.load(file.read_text(), loader), default=str))
    return loaded


def _find(spec: Json, at: str) -> Json | None:
    here: Any = spec
    words = [word.replace("~1", "/") for word in at.split("/")]
    for index, word in enumerate(words):
        if word == "*":
            found = [p for p in here if _deref(spec, p).get("name") == words[index + 1]]
            here = _deref(spec, found[0])["schema"] if found else None
            break
        here = _deref(spec, here)
        here = here[int(word)] if isinstance(here, list) else here.get(word)
        if here is None:
            return None
    found_schema: Json | None = _deref(spec, here)
    return found_schema


def _deref(spec: Json, schema: Any) -> Any:
    while isinstance(schema, dict) and "$ref" in schema:
        here: Any = spec
        for word in schema["$ref"].removeprefix("#/").split("/"):
            here = here[word.replace("~1", "/")]
        schema = here
    return schema


def _operations(spec: Json) -> Iterator[Json]:
    for item in spec["paths"].values():
        yield from (one for name, one in item.items() if name in ("get", "post", "put", "delete", "patch"))


def _exempt(spec: Json, exemption: Exemption) -> bool:
    schema = _find(spec, exemption.at)
    if schema is None:
        return False
    for name, value in exemption.change.items():
        if value is None:
            schema.pop(name, None)
        else:
            schema[name] = value
    return True


def _tight(spec: Json, schema: Any, seen: tuple[str, ...] = ()) -> Any:
    """The schema of a request with nothing unknown allowed in it; `allOf` is folded into one object first."""
    ref = schema.get("$ref") if isinstance(schema, dict) else None
    if ref in seen:
        return schema
    seen = (*seen, ref) if ref else seen
    schema = dict(_deref(spec, schema))
    for part in schema.pop("allOf", ()):
        folded = _tight(spec, part, seen)
        schema["properties"] = {**folded.get("properties", {}), **schema.get("properties", {})}
        schema["required"] = [*folded.get("required", ()), *schema.get("required", ())]
        schema = {**folded, **schema}
    for name in ("oneOf", "anyOf"):
        if name in schema:
            shared = {key: schema.pop(key) for key in ("properties", "required") if key in schema}
            variants = [{"allOf": [shared, one]} if shared else one for one in schema[name]]
            schema[name] = [_tight(spec, one, seen) for one in variants]
    if schema.get("properties"):
        schema["properties"] = {name: _tight(spec, one, seen) for name, one in schema["properties"].items()}
        schema.setdefault("additionalProperties", False)
    if not schema.get("required"):
        schema.pop("required", None)
    if isinstance(schema.get("items"), dict):
        schema["items"] = _tight(spec, schema["items"], seen)
    return schema


def _allow_gids(parameter: Json) -> None:
    """`opt_fields` lists what may be asked for, but not the gids, which every object has (`created_by.gid`)."""
    if parameter.get("name") == "opt_fields":
        items = parameter["schema"]["items"]
        parents = {name.rpartition(".")[0] for name in items["enum"]} | set(items["enum"])
        items["enum"] = sorted({*items["enum"], "gid", *(f"{parent}.gid" for parent in parents if parent)})


def _prepared(vendor: Vendor) -> Json:
    spec = deepcopy(_raw(reference() / f"{vendor}-openapi.yaml"))
    for exemption in EXEMPTIONS:
        if exemption.vendor == vendor:
            _exempt(spec, exemption)
    error = {"description": "", "content": {"application/json": {"schema": {"$ref": _ERROR_SCHEMA[vendor]}}}}
    for operation in _operations(spec):
        for parameter in operation.get("parameters", ()):
            found = _deref(spec, parameter)
            found.pop("allowEmptyValue", None)  # deprecated, and loud about it
            _allow_gids(found)
        for status in _ERRORS:
            operation["responses"].setdefault(str(status), error)
    return spec


@cache
def _answers(vendor: Vendor) -> OpenAPI:
    return OpenAPI.from_dict(_prepared(vendor), config=Config(spec_validator_cls=None))


@cache
def _requests(vendor: Vendor) -> OpenAPI:
    spec = _prepared(vendor)
    for operation in _operations(spec):
        body = _deref(spec, operation.get("requestBody"))
        content = body["content"].get("application/json") if body else None
        if content:
            content["schema"] = _tight(spec, content["schema"])
            if vendor == "asana":
                content["schema"]["required"] = ["data"]
            body["required"] = True
    return OpenAPI.from_dict(spec, config=Config(spec_validator_cls=None))


def exemptions_without_a_place(vendor: Vendor) -> list[str]:
    """Exemptions that name nothing in the description any more."""
    spec = deepcopy(_raw(reference() / f"{vendor}-openapi.yaml"))
    return [one.at for one in EXEMPTIONS if one.vendor == vendor and not _exempt(spec, one)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request as it went out. `path` is the vendor's, without its base (`/conversations/1`, `/tasks`)."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes = b""


def _mock(vendor: Vendor, sent: Sent) -> MockRequest:
    host, base = HOSTS[vendor]
    return MockRequest(
        host,
        sent.method.lower(),
        base + sent.path,
        args=dict(sent.query),
        headers=dict(sent.headers),
        data=sent.body or None,
        content_type="application/json",
    )


def _causes(error: BaseException) -> str:
    lines = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(str(cause)[:300])
        lines += [f"  {one.json_path}: {one.message[:300]}" for one in getattr(cause, "schema_errors", ())]
        cause = cause.__cause__
    return "\n".join(lines)


def check_request(vendor: Vendor, sent: Sent) -> None:
    """Raises AssertionError where the vendor's description, held tight, does not allow this request."""
    try:
        _requests(vendor).validate_request(_mock(vendor, sent))
    except OpenAPIError as error:
        raise AssertionError(f"{vendor} {sent.method} {sent.path}: request\n{_causes(error)}") from error


def check_response(vendor: Vendor, sent: Sent, status: int, body: bytes) -> None:
    """Raises AssertionError where this is no answer that the vendor's description knows."""
    answer = MockResponse(data=body, status_code=status, content_type="application/json")
    try:
        _answers(vendor).validate_response(_mock(vendor, sent), answer)
    except OpenAPIError as error:
        raise AssertionError(f"{vendor} {sent.method} {sent.path}: {status}\n{_causes(error)}") from error
