"""One consumer of the floor's stream: consume.py NATS-URL dispatch|warehouse|archive TARGET"""

import asyncio
import base64
import json
import os
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import nats
from nats.aio.msg import Msg
from nats.errors import Error

EVENT = {"ce-specversion": "1.0", "ce-source": "floor", "ce-type": "reading", "Content-Type": "application/json"}
DUCKDB = os.environ.get("DUCKDB", "/opt/stack/engines/duckdb/1.5.6/duckdb")


def dispatch(url: str) -> Callable[[list[Msg]], None]:
    def send(messages: list[Msg]) -> None:
        for message in messages:
            headers = EVENT | {"ce-id": str(message.metadata.sequence.stream)}
            event = json.dumps({"message": {"data": base64.b64encode(message.data).decode()}}).encode()
            urllib.request.urlopen(urllib.request.Request(url, event, headers), timeout=10).close()

    return send


def warehouse(file: str) -> Callable[[list[Msg]], None]:
    database = sqlite3.connect(file, check_same_thread=False)
    database.execute("CREATE TABLE IF NOT EXISTS readings (sequence PRIMARY KEY, device, timestamp, temperature)")

    def write(messages: list[Msg]) -> None:
        rows = [json.loads(message.data) | {"sequence": message.metadata.sequence.stream} for message in messages]
        with database:
            database.executemany(
                "INSERT OR REPLACE INTO readings VALUES (:sequence, :device, :timestamp, :temperature)", rows
            )

    return write


def archive(folder: str) -> Callable[[list[Msg]], None]:
    Path(folder).mkdir(exist_ok=True)

    def write(messages: list[Msg]) -> None:
        name = f"{folder}/{messages[0].metadata.sequence.stream:020d}"
        Path(f"{name}.ndjson").write_bytes(b"".join(message.data + b"\n" for message in messages))
        query = f"COPY (SELECT * FROM read_json('{name}.ndjson')) TO '{name}.parquet'"
        subprocess.run([DUCKDB, "-c", query], check=True)

    return write


async def main(url: str, role: str, target: str) -> None:
    consume = {"dispatch": dispatch, "warehouse": warehouse, "archive": archive}[role](target)
    client = await nats.connect(url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, allow_reconnect=True)
    stream = client.jetstream()
    await stream.add_stream(name="readings", subjects=["devices.*.events"])
    subscription = await stream.pull_subscribe("", durable=role, stream="readings")
    while True:
        try:
            messages = await subscription.fetch(500, timeout=1)
            await asyncio.to_thread(consume, messages)
        except (Error, OSError):
            await asyncio.sleep(0.05)
            continue
        for message in messages:
            await message.ack()


asyncio.run(main(*sys.argv[1:]))
