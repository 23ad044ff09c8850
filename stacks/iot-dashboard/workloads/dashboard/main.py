"""The dashboard: unseals its key, then serves the page."""

import json
import logging
import os
import sys
import time

import waitress

import chart
import page
from identity import Refused, ServiceAccountKey, Tokens
from readings import LatestReadings, ReadingsTable

ATTEMPTS = 20
PAUSE = 0.25  # seconds between attempts

log = logging.getLogger("dashboard")


def unseal_key() -> ServiceAccountKey:
    """Waits a little for the key service; a refusal is final."""
    for _ in range(ATTEMPTS - 1):
        try:
            return ServiceAccountKey.unseal(os.environ)
        except OSError as error:
            log.info("the key service does not answer yet: %s", error)
            time.sleep(PAUSE)
    return ServiceAccountKey.unseal(os.environ)


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        key = unseal_key()
    except (Refused, OSError) as error:
        log.error("cannot decrypt the service account's key: %s", error)
        return 1
    log.info("decrypted the key of %s", key.service_account)

    tokens = Tokens(os.environ["STACK_WORKLOAD_API"], key)
    table = ReadingsTable(os.environ["READINGS_URL"], tokens.current)
    devices = json.loads(os.environ["DEVICES"])
    latest = LatestReadings(table, devices, count=chart.WINDOW)
    app = page.build(os.environ.get("PAGE_TITLE", "Temperatures"), devices, latest.snapshot)
    waitress.serve(app.server, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8, ident=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
