"""A reading, and the row of the key-value table that it becomes."""

from dataclasses import dataclass
from typing import Any

# Greater than any timestamp in milliseconds until the year 2286. A key holds the distance to it, so that keys in
# ascending order are readings in descending order of time: a prefix scan yields the newest first.
END_OF_TIME = 9_999_999_999_999


@dataclass(frozen=True)
class Reading:
    device: str
    timestamp: int  # milliseconds since 1970
    temperature: float  # degrees Celsius

    @classmethod
    def parse(cls, event: Any) -> "Reading":
        """Raises `ValueError` that says what is wrong with the event."""
        if not isinstance(event, dict):
            raise ValueError(f"a reading is an object, not {type(event).__name__}")
        device, timestamp, temperature = (event.get(name) for name in ("device", "timestamp", "temperature"))
        if not isinstance(device, str) or not device or "#" in device:
            raise ValueError(f"`device` is a name without `#`, not {device!r}")
        if type(timestamp) is not int or not 0 <= timestamp <= END_OF_TIME:
            raise ValueError(f"`timestamp` is milliseconds since 1970, not {timestamp!r}")
        if type(temperature) not in (int, float) or not -273.15 <= temperature <= 10_000:
            raise ValueError(f"`temperature` is degrees Celsius, not {temperature!r}")
        return cls(device, timestamp, float(temperature))

    @property
    def key(self) -> str:
        return f"{self.device}#{END_OF_TIME - self.timestamp:013d}"

    def row(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "device": self.device,
            "timestamp": self.timestamp,
            "temperature": self.temperature,
        }
