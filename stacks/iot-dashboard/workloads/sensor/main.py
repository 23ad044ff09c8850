"""A simulated temperature sensor: publishes a reading a second over MQTT with TLS, until it is told to stop."""

import json
import logging
import os
import signal
import ssl
import threading
import time
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from settings import Settings
from temperature import Temperature

PERIOD = 1.0  # seconds between readings
BACKLOG = 600  # readings kept while the broker is away: ten minutes

log = logging.getLogger("sensor")


def reading(device: str, temperature: float, now: float) -> str:
    """One reading as it goes over the wire; `timestamp` is in milliseconds since 1970."""
    return json.dumps({"device": device, "timestamp": int(now * 1000), "temperature": temperature})


def connect(settings: Settings) -> Client:
    """A client that keeps itself connected, and sends again what the broker has not acknowledged."""
    client = Client(CallbackAPIVersion.VERSION2, client_id=settings.client_id, clean_session=False)
    client.username_pw_set(settings.username, settings.password)
    client.tls_set_context(ssl.create_default_context(cadata=settings.ca_certificate))
    client.max_queued_messages_set(BACKLOG)
    client.reconnect_delay_set(min_delay=1, max_delay=5)
    client.on_connect = on_connect
    client.on_disconnect = on_disconnect
    client.connect_async(settings.host, settings.port, keepalive=20)
    client.loop_start()
    return client


def on_connect(_client: Client, _data: Any, _flags: ConnectFlags, reason: ReasonCode, _props: Properties | None) -> None:
    if reason.is_failure:
        log.error("the broker refused the connection: %s", reason)
    else:
        log.info("connected")


def on_disconnect(
    _client: Client, _data: Any, _flags: DisconnectFlags, reason: ReasonCode, _props: Properties | None
) -> None:
    log.info("disconnected: %s", reason)


def publish_until(stop: threading.Event, client: Client, settings: Settings) -> None:
    """Publishes on whole seconds of a steady clock, so that a slow moment does not shift every later reading."""
    temperature = Temperature(mean=settings.mean_temperature)
    due = time.monotonic()
    while not stop.wait(max(0.0, due - time.monotonic())):
        client.publish(settings.topic, reading(settings.device, temperature.step(), time.time()), qos=1)
        due += PERIOD


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    settings = Settings.read(os.environ)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    client = connect(settings)
    log.info("%s publishes to %s on %s:%d", settings.device, settings.topic, settings.host, settings.port)
    publish_until(stop, client, settings)
    client.disconnect()
    client.loop_stop()


if __name__ == "__main__":
    main()
