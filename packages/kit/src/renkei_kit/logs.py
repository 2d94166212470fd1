"""One JSON line per event, on standard error; no bodies and no identifiers of persons ever enter it."""

import json
import logging

from renkei_kit.tracing import trace_id

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonFormatter(logging.Formatter):
    """Level, logger, message, trace id and the event's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "trace": trace_id(),
            **{key: str(value) for key, value in vars(record).items() if key not in STANDARD},
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure_logging(level: int = logging.WARNING) -> None:
    """Send every log of the process through the formatter."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
