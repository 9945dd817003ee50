"""Where the logs go and what they look like: one line of JSON an event, without personal data.

Events are named by ids.  Addresses are logged without their query, which may hold a searched name.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

# What every log record has; the rest was given by ``extra=`` and belongs to the event.
STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Given by Django and never written: the whole request with its cookies and form.
UNWANTED = {"request", "server_time", "sql", "params", "alias"}


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        event: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_query(record.getMessage()),
        }
        extra = set(vars(record)) - STANDARD - UNWANTED
        event |= {key: str(getattr(record, key)) for key in sorted(extra)}
        if record.exc_info:
            event["error"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=False)


def without_query(message: str) -> str:
    """Return the message with the query of every address cut off."""
    return " ".join(
        word.split("?", 1)[0] + "?…" if _is_address(word) else word for word in message.split(" ")
    )


def _is_address(word: str) -> bool:
    return "?" in word and word.lstrip("\"'").startswith(("/", "http://", "https://"))


def logging_to(formatter: str, *, level: str) -> dict[str, Any]:
    """Return Django's ``LOGGING``: everything to standard error, as ``plain`` or as ``json``."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "lms.settings.logs.JsonFormatter"},
            "plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": formatter}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers mail whole requests to administrators: not here.
            "django": {"handlers": ["stderr"], "level": level, "propagate": False},
            "django.server": {"handlers": ["stderr"], "level": level, "propagate": False},
        },
    }
