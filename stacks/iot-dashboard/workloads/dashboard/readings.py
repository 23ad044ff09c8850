"""Reads the latest readings of each device from the key-value table."""

import json
import logging
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

TIMEOUT = 5  # seconds

log = logging.getLogger("readings")


@dataclass(frozen=True)
class Reading:
    timestamp: int  # milliseconds since 1970
    temperature: float  # degrees Celsius


@dataclass(frozen=True)
class Snapshot:
    """What the table held at one moment: readings of each device, oldest first, or why it could not be read."""

    readings: dict[str, list[Reading]] = field(default_factory=dict)
    error: str | None = None


class ReadingsTable:
    """The table's HTTP API. Keys are `device#reversed-timestamp`: a prefix scan yields the newest first."""

    def __init__(self, url: str, token: Callable[[], str]) -> None:
        self.url = url
        self.token = token

    def latest(self, device: str, count: int) -> list[Reading]:
        """The newest readings of a device, oldest of them first. Raises `OSError` or `ValueError`."""
        query = urllib.parse.urlencode({"prefix": f"{device}#", "limit": count, "columns": "timestamp,temperature"})
        request = urllib.request.Request(
            f"{self.url}/rows?{query}", headers={"Authorization": f"Bearer {self.token()}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                rows = json.load(answer)["rows"]
        except urllib.error.HTTPError as error:
            with error:
                reason = error.read(1000).decode(errors="replace")
            raise OSError(f"the table answered {error.code}: {reason}") from None
        return [Reading(int(row["timestamp"]), float(row["temperature"])) for row in reversed(rows)]


class LatestReadings:
    """The readings that the page shows, read from the table once a second however many pages are open."""

    def __init__(self, table: ReadingsTable, devices: list[str], count: int, freshness: float = 0.9) -> None:
        self.table = table
        self.devices = devices
        self.count = count
        self.freshness = freshness  # seconds
        self._lock = threading.Lock()
        self._snapshot = Snapshot()
        self._read_at = float("-inf")

    def snapshot(self) -> Snapshot:
        """When the table cannot be read: what was last seen, with the error."""
        with self._lock:
            if time.monotonic() - self._read_at >= self.freshness:
                self._snapshot = self._read()
                self._read_at = time.monotonic()
            return self._snapshot

    def _read(self) -> Snapshot:
        try:
            return Snapshot({device: self.table.latest(device, self.count) for device in self.devices})
        except (OSError, ValueError, KeyError) as error:
            if self._snapshot.error is None:
                log.warning("cannot read the table: %s", error)
            return Snapshot(self._snapshot.readings, error=str(error))
