"""What the log says of requests that were refused."""

import logging


class Refusals(logging.Filter):
    """A refused request is no fault: its records come without a traceback.

    That a permission is missing stands in the line that says how the request ended; Django's second line is left out.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", None)
        if isinstance(status, int) and status < 500:
            record.exc_info = record.exc_text = None
            return not (status == 403 and record.name == "django.request")
        return True
