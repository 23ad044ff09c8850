import json
import threading
import unittest
from dataclasses import replace
from typing import Any
from unittest import mock

import main
from settings import Settings

ENVIRONMENT = {
    "DEVICE_ID": "kitchen",
    "MQTT_URL": "mqtts://127.0.0.1:18883",
    "MQTT_CLIENT_ID": "kitchen",
    "MQTT_USERNAME": "registry/kitchen",
    "MQTT_PASSWORD": "hunter2",
    "MQTT_CA_CERTIFICATE": "-----BEGIN CERTIFICATE-----",
    "EVENT_TOPIC": "devices/kitchen/events",
}


class StubClient:
    """Takes what is published, and stops the sensor after a number of readings."""

    def __init__(self, stop: threading.Event, enough: int) -> None:
        self.published: list[tuple[str, dict[str, Any], int]] = []
        self.stop = stop
        self.enough = enough

    def publish(self, topic: str, payload: str, qos: int) -> None:
        self.published.append((topic, json.loads(payload), qos))
        if len(self.published) == self.enough:
            self.stop.set()


class SettingsTests(unittest.TestCase):
    def test_they_are_read_from_the_environment(self) -> None:
        settings = Settings.read(ENVIRONMENT)
        self.assertEqual((settings.host, settings.port), ("127.0.0.1", 18883))
        self.assertEqual(settings.device, "kitchen")
        self.assertEqual(settings.mean_temperature, 21)

    def test_a_missing_variable_is_named(self) -> None:
        for name in ENVIRONMENT:
            with self.assertRaises(KeyError) as caught:
                Settings.read({key: value for key, value in ENVIRONMENT.items() if key != name})
            self.assertEqual(caught.exception.args, (name,))

    def test_a_broker_without_tls_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "mqtts://"):
            Settings.read(ENVIRONMENT | {"MQTT_URL": "mqtt://127.0.0.1:1883"})


class PublishTests(unittest.TestCase):
    def test_a_reading_has_device_timestamp_and_temperature(self) -> None:
        self.assertEqual(
            json.loads(main.reading("kitchen", 21.37, now=1_700_000_000.25)),
            {"device": "kitchen", "timestamp": 1_700_000_000_250, "temperature": 21.37},
        )

    @mock.patch.object(main, "PERIOD", 0.01)
    def test_it_publishes_steadily_until_stopped(self) -> None:
        stop = threading.Event()
        client = StubClient(stop, enough=5)
        settings = replace(Settings.read(ENVIRONMENT), mean_temperature=3)
        main.publish_until(stop, client, settings)  # type: ignore[arg-type]
        self.assertEqual(len(client.published), 5)
        for topic, body, qos in client.published:
            self.assertEqual((topic, qos), ("devices/kitchen/events", 1))
            self.assertAlmostEqual(body["temperature"], 3, delta=5)
        stamps = [body["timestamp"] for _, body, _ in client.published]
        self.assertEqual(stamps, sorted(stamps))


if __name__ == "__main__":
    unittest.main()
