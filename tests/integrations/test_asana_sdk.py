"""The faults of the SDK that asana_calls keeps out. A test that fails after an upgrade says that one is mended."""

import io
import logging
import threading
from typing import Any

import asana as package
import pytest
import urllib3
from urllib3.util.retry import Retry

from app import clock
from app.integrations import asana_calls
from app.integrations.asana import AsanaClient
from app.integrations.errors import Reason
from tests.integrations.asking import failed, soon
from tests.integrations.conftest import TOKEN
from tests.integrations.far_end import (
    FarEnd,
    eventually,
    reply,
    silent,
)


def plain_sdk(far_end: FarEnd, **settings: Any) -> Any:
    configuration = package.Configuration()
    for logger in configuration.logger.values():
        logger.removeHandler(configuration.logger_stream_handler)
    configuration.host, configuration.access_token = far_end.url, "t"
    for name, value in settings.items():
        setattr(configuration, name, value)
    return package.TasksApi(package.ApiClient(configuration))


def test_the_sdk_ignores_a_time_out_that_is_a_float(far_end: FarEnd, asana: AsanaClient) -> None:
    released = threading.Event()

    def late(sock: Any, stopped: threading.Event) -> None:
        released.wait(5)
        reply({"data": {"gid": "1"}})(sock, stopped)

    far_end.plays(late)
    tasks = plain_sdk(far_end, retry_strategy=False)
    timer = threading.Timer(0.5, released.set)
    timer.start()
    assert tasks.get_task("1", {}, _request_timeout=0.1) == {"gid": "1"}
    timer.join()
    far_end.plays(silent)
    began = clock.monotonic()
    assert failed(lambda: asana.create_task({"name": "n"}, deadline=soon(0.3))).reason is Reason.UNKNOWN
    assert clock.monotonic() - began < 0.6


def test_the_sdk_sleeps_and_repeats_and_loses_the_status(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply({}, 503))
    quick = Retry(total=2, backoff_factor=0, status_forcelist=[503])
    tasks = plain_sdk(far_end, retry_strategy=quick)
    with pytest.raises(urllib3.exceptions.MaxRetryError) as caught:
        tasks.get_task("1", {})
    assert not hasattr(caught.value, "status")
    assert len(far_end.requests) == 3
    assert package.Configuration().retry_strategy.backoff_factor == 2
    assert asana._calls.sdk.configuration.retry_strategy is False
    assert failed(lambda: asana.task("1")).status == 503


def test_the_sdk_writes_into_the_options_of_a_list(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply({"data": [], "next_page": None}))
    options = {"project": "1"}
    assert list(plain_sdk(far_end).get_tasks(options)) == []
    assert "limit" in options
    ours = {"project": "1"}
    assert list(asana._listed(asana._tasks.get_tasks, opts=ours)) == []
    assert ours == {"project": "1"}


def test_the_sdk_fails_with_a_type_error_on_an_answer_that_is_not_json(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply(b"<html>"))
    with pytest.raises(TypeError):
        plain_sdk(far_end).get_task("1", {})
    assert failed(lambda: asana.task("1")).reason is Reason.UNKNOWN


def test_the_sdk_repeats_a_body_in_the_address_and_ours_does_not(far_end: FarEnd, asana: AsanaClient) -> None:
    sections = package.SectionsApi(plain_sdk(far_end).api_client)
    sections.add_task_for_section("3", {"body": {"data": {"task": "12"}}})
    assert "?body=" in far_end.requests[0].path
    asana.add_to_section("3", "12", deadline=soon())
    assert far_end.requests[1].path == "/api/1.0/sections/3/addTask"


def test_the_sdk_turns_no_break_spaces_into_spaces_and_so_do_we(far_end: FarEnd, asana: AsanaClient) -> None:
    far_end.plays(reply('{"data": {"gid": "1", "notes": "a\u00a0b"}}'.encode()))
    assert asana.task("1")["notes"] == "a b"


def test_the_sdk_writes_to_stderr_and_ours_does_not(capsys: pytest.CaptureFixture[str], far_end: FarEnd) -> None:
    configuration = package.Configuration()
    handler = configuration.logger_stream_handler
    assert isinstance(handler, logging.StreamHandler)
    assert not isinstance(handler.stream, io.StringIO)
    AsanaClient(base_url=far_end.url, token=TOKEN).close()
    for name in ("asana", "urllib3"):
        assert handler not in logging.getLogger(name).handlers
    assert capsys.readouterr().err == ""


def test_the_sdks_log_of_message_bodies_stays_shut(far_end: FarEnd, asana: AsanaClient) -> None:
    assert not logging.getLogger("asana.rest").isEnabledFor(logging.DEBUG)
    assert logging.getLogger("urllib3").level == logging.NOTSET


def test_no_threads_of_the_sdk_are_left_running(far_end: FarEnd) -> None:
    before = set(threading.enumerate())
    client = AsanaClient(base_url=far_end.url, token=TOKEN)
    eventually(lambda: set(threading.enumerate()) <= before | set(far_end._threads))
    client.close()
    assert asana_calls._WRITES._value == 15  # every place was given back
