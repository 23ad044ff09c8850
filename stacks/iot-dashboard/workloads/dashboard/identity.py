"""Who the dashboard is to the table.

The environment holds ciphertext alone: the key of a service account that may read the table, sealed with a key of the
key service. At start-up the dashboard has it decrypted, once, by the right that its own account's binding gives it.
The plain key stays in memory, and is exchanged for the short-lived tokens that the table accepts.
"""

import base64
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TIMEOUT = 5  # seconds
MARGIN = 60  # seconds before its end at which a token is replaced


class Refused(Exception):
    """The key service or the token service said no; trying again will not help."""


@dataclass(frozen=True)
class ServiceAccountKey:
    service_account: str
    document: dict[str, str]  # the whole key file, as the token service takes it

    def __repr__(self) -> str:  # never the secret, wherever this is printed
        return f"ServiceAccountKey({self.service_account!r})"

    @classmethod
    def unseal(cls, environment: Mapping[str, str]) -> "ServiceAccountKey":
        """Decrypts the sealed key through the key service. Raises `Refused`, or `OSError` when there is no answer."""
        token = Path(environment["STACK_TOKEN_FILE"]).read_text().strip()
        answer = post(
            f"{environment['STACK_WORKLOAD_API']}/v1/{environment['CRYPTO_KEY']}:decrypt",
            {"data": environment["SEALED_SERVICE_ACCOUNT_KEY"]},
            token,
        )
        document = json.loads(base64.b64decode(answer["data"]))
        return cls(document["service_account"], document)


class Tokens:
    """Access tokens of a service account, each used until shortly before it expires."""

    def __init__(self, api: str, key: ServiceAccountKey) -> None:
        self.api = api
        self.key = key
        self._lock = threading.Lock()
        self._token = ""
        self._expires = 0.0

    def current(self) -> str:
        with self._lock:
            if time.time() > self._expires - MARGIN:
                answer = post(f"{self.api}/v1/tokens", self.key.document)
                self._token, self._expires = answer["token"], float(answer["expires"])
            return self._token


def post(url: str, body: dict[str, str], token: str | None = None) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, data=json.dumps(body).encode(), headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            reason = error.read(1000).decode(errors="replace")
        fault = Refused if error.code in (400, 401, 403, 404) else OSError
        raise fault(f"{url} answered {error.code}: {reason}") from None
