"""What the sensor is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Settings:
    device: str
    client_id: str
    username: str
    password: str
    topic: str
    host: str
    port: int
    ca_certificate: str
    mean_temperature: float

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """Raises `KeyError` that names the variable which is not set."""
        broker = urlsplit(environment["MQTT_URL"])
        if broker.scheme != "mqtts" or not broker.hostname:
            raise ValueError(f"MQTT_URL must look like mqtts://host:8883, not {environment['MQTT_URL']!r}")
        return cls(
            device=environment["DEVICE_ID"],
            client_id=environment["MQTT_CLIENT_ID"],
            username=environment["MQTT_USERNAME"],
            password=environment["MQTT_PASSWORD"],
            topic=environment["EVENT_TOPIC"],
            host=broker.hostname,
            port=broker.port or 8883,
            ca_certificate=environment["MQTT_CA_CERTIFICATE"],
            mean_temperature=float(environment.get("MEAN_TEMPERATURE", "21")),
        )
