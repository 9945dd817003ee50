"""Logs are lines of JSON without personal data."""

import json
import logging

from lms.settings.logs import JsonFormatter


def line_of(message, *arguments, **extra):
    record = logging.LogRecord("learning", logging.INFO, __file__, 1, message, arguments, None)
    vars(record).update(extra)
    return json.loads(JsonFormatter().format(record))


def test_is_one_line_of_json_with_the_ids_of_the_event():
    event = line_of("lesson passed", enrolment=7)

    assert event["message"] == "lesson passed"
    assert event["enrolment"] == "7"
    assert event["level"] == "INFO"


def test_cuts_off_what_was_searched_for():
    event = line_of('"GET %s HTTP/1.1" 200', "/theo-doi/?ten=Nguyen+Van+A")

    assert "Nguyen" not in json.dumps(event)
    assert "/theo-doi/" in event["message"]


def test_never_writes_the_request_itself():
    event = line_of("Forbidden", request="<WSGIRequest with cookies>")

    assert "request" not in event
