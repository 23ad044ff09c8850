"""Looks at the dashboard as a browser does: asks its callback, and sees whether every chart has data."""

import json
import time
import urllib.request
from typing import Any


def request(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=5) as answer:
        return json.load(answer)


def series(url: str) -> dict[str, list[float]]:
    """The temperatures of each chart by its id."""
    output = request(f"{url}/_dash-dependencies")[0]["output"]
    outputs = [dict(zip(("id", "property"), name.rsplit(".", 1))) for name in output.strip(".").split("...")]
    tick = {"id": "tick", "property": "n_intervals", "value": 1}
    body = {"output": output, "outputs": outputs, "inputs": [tick], "changedPropIds": ["tick.n_intervals"]}
    refreshed = request(f"{url}/_dash-update-component", body)["response"]
    return {
        name: value["figure"]["data"][0]["y"] for name, value in refreshed.items() if name.startswith("chart-")
    }


def wait_for_light(url: str, timeout: float = 60) -> None:
    """Returns when every chart has data."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            charts = series(url)
            if len(charts) == 3 and all(charts.values()):
                return
        except (OSError, ValueError, KeyError) as error:
            charts = {"error": error}
        if time.monotonic() > deadline:
            raise TimeoutError(f"{url} has no light after {timeout:.0f} s: {charts}")
        time.sleep(0.02)
