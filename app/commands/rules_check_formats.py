"""A report of `triage rules check` as text, JSON, JUnit XML, and annotations for GitHub's workflows."""

import json
import os
from collections.abc import Iterable, Mapping
from typing import Protocol
from xml.etree import ElementTree as ET

from app.commands.rules_check_report import Remark, Report, Severity, is_failure
from app.rules.printable import printable_line
from app.rules.problems import Position

_GITHUB: Mapping[Severity, str] = {"error": "error", "warning": "warning", "hint": "notice"}
_NOUNS: Mapping[Severity, str] = {"error": "problem", "warning": "warning", "hint": "hint"}


class Formatting(Protocol):
    def __call__(self, report: Report, *, strict: bool) -> str: ...


def as_text(report: Report, *, strict: bool) -> str:  # noqa: ARG001 - all formats are called alike
    """A line for each remark, and one that sums up. Holds nothing that could steer a terminal."""
    return "\n".join((*(printable_line(_line(each)) for each in report.remarks), printable_line(_summary(report))))


def as_json(report: Report, *, strict: bool) -> str:  # noqa: ARG001 - all formats are called alike
    """One object; the places' files are paths below `folder`."""
    told = {
        "folder": str(report.folder),
        "files": list(report.files),
        "rules": report.rules,
        "digest": report.digest,
        "problems": [
            {
                **_place(each.position),
                "severity": each.severity,
                "kind": each.kind,
                "message": each.message,
                "related": [_place(position) for position in each.related],
            }
            for each in report.remarks
        ],
    }
    return json.dumps(told, indent=2)


def as_junit(report: Report, *, strict: bool) -> str:
    """A test suite with a case for each file. What makes the check fail is its failure, the rest its output."""
    suite = ET.Element("testsuite", name="triage rules check")
    for file in report.files:
        remarks = [each for each in report.remarks if each.position.file == file]
        failures = [each for each in remarks if is_failure(each, strict=strict)]
        path = printable_line(_path(report, file))
        case = ET.SubElement(suite, "testcase", classname="triage rules check", name=path, file=path)
        if failures:
            head = (
                failures[0].message if len(failures) == 1 else f"{failures[0].message} (and {len(failures) - 1} more)"
            )
            failure = ET.SubElement(case, "failure", type=failures[0].kind, message=printable_line(head))
            failure.text = _lines(failures)
        others = [each for each in remarks if each not in failures]
        if others:
            ET.SubElement(case, "system-out").text = _lines(others)
    suite.set("tests", str(len(report.files)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", "0")
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True)


def as_github(report: Report, *, strict: bool) -> str:  # noqa: ARG001 - all formats are called alike
    """Workflow commands that put each remark at its line in a pull request, and a line that sums up."""
    return "\n".join((*(_annotation(report, each) for each in report.remarks), printable_line(_summary(report))))


FORMATS: Mapping[str, Formatting] = {"text": as_text, "json": as_json, "junit": as_junit, "github": as_github}


def _line(remark: Remark) -> str:
    if remark.kind == "problem":
        return f"{remark.position} {remark.message}"
    return f"{remark.position} {remark.severity}: {remark.message} ({remark.kind})"


def _lines(remarks: Iterable[Remark]) -> str:
    return "\n".join(printable_line(_line(each)) for each in remarks)


def _summary(report: Report) -> str:
    counts = [_counted(report.count(severity), noun) for severity, noun in _NOUNS.items() if report.count(severity)]
    told = ", ".join(counts if report.count("error") else ["no problems", *counts])
    return f"{report.folder}: {_counted(report.rules, 'rule')}, {told}" if report.digest else f"{report.folder}: {told}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _place(position: Position) -> dict[str, str | int]:
    return {"file": position.file, "line": position.line, "column": position.column}


def _path(report: Report, file: str) -> str:
    """A file as it is found from the working directory."""
    return os.path.relpath(report.folder / file).replace(os.sep, "/")


def _annotation(report: Report, remark: Remark) -> str:
    title = "rulebook" if remark.kind == "problem" else remark.kind
    told = {
        "file": _path(report, remark.position.file),
        "line": str(remark.position.line),
        "col": str(remark.position.column),
        "title": title,
    }
    properties = ",".join(f"{name}={_github_property(value)}" for name, value in told.items())
    return f"::{_GITHUB[remark.severity]} {properties}::{_github_data(remark.message)}"


def _github_data(text: str) -> str:
    """As GitHub's own toolkit escapes messages; other control characters are left out of logs."""
    lines = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return printable_line(lines)


def _github_property(text: str) -> str:
    return _github_data(text).replace(":", "%3A").replace(",", "%2C")
