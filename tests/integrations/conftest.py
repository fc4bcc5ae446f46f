import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.integrations.asana import AsanaClient
from app.integrations.intercom import IntercomClient
from app.integrations.receipt import Quota
from tests.integrations.far_end import FarEnd

TOKEN = "dG9rOnNlY3JldC10b2tlbg"


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    server = FarEnd()
    yield server
    server.stop()


@pytest.fixture
def quotas() -> list[Quota]:
    return []


@pytest.fixture
def intercom(far_end: FarEnd, quotas: list[Quota]) -> Iterator[IntercomClient]:
    with IntercomClient(base_url=far_end.url, token=TOKEN, admin_id="7", timeout=2.0, on_quota=quotas.append) as client:
        yield client


@pytest.fixture
def asana(far_end: FarEnd, quotas: list[Quota]) -> Iterator[AsanaClient]:
    with AsanaClient(base_url=far_end.url + "/api/1.0", token=TOKEN, timeout=2.0, on_quota=quotas.append) as client:
        yield client


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost and its key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed, so there is no certificate to serve TLS with")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"),
        ],
        check=True,
        capture_output=True,
    )
    both = folder / "both.pem"
    both.write_bytes((folder / "cert.pem").read_bytes() + (folder / "key.pem").read_bytes())
    return both


@pytest.fixture
def tls_far_end(certificate: Path) -> Iterator[FarEnd]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = FarEnd(tls=context)
    yield server
    server.stop()
