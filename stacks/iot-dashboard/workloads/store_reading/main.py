"""The event function of the dashboard: writes each reading to the key-value table.

It may be called twice with the same reading (events are delivered at least once), and writes the same row then. What
it raises makes the event come again later, and in the end go to the dead-letter topic.
"""

import base64
import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import functions_framework
from cloudevents.http import CloudEvent

from readings import Reading

TIMEOUT = 10  # seconds


@functions_framework.cloud_event
def store_reading(event: CloudEvent) -> None:
    write(Reading.parse(published(event.data)))


def published(event: Any) -> Any:
    """What was published: a message arrives in an envelope, its bytes in base64."""
    try:
        return json.loads(base64.b64decode(event["message"]["data"], validate=True))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"the event holds no message in JSON: {error!r}") from None


def write(reading: Reading) -> None:
    """Writes one row through the table API, by the right that this function's binding gives it."""
    # The token is short-lived, and its file is replaced before it expires: read it each time.
    token = Path(os.environ["STACK_TOKEN_FILE"]).read_text().strip()
    request = urllib.request.Request(
        f"{os.environ['READINGS_URL']}/rows",
        data=json.dumps({"rows": [reading.row()]}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method="PUT",
    )
    try:
        urllib.request.urlopen(request, timeout=TIMEOUT).close()
    except urllib.error.HTTPError as error:
        with error:
            reason = error.read(1000).decode(errors="replace")
        raise RuntimeError(f"the table answered {error.code}: {reason}") from None
