import json
import time
import unittest
from typing import Any

import chart
import page
from readings import Reading, Snapshot

DEVICES = ["kitchen", "cellar", "attic"]


class PageTests(unittest.TestCase):
    def setUp(self) -> None:
        self.now = time.time()
        self.current = Snapshot({"kitchen": self.readings(3), "cellar": self.readings(2, ago=30)})
        self.client = page.build("Temperatures", DEVICES, lambda: self.current).server.test_client()

    def readings(self, count: int, ago: float = 0) -> list[Reading]:
        newest = int((self.now - ago) * 1000)
        return [Reading(newest - 1000 * (count - 1 - index), 20.0 + index) for index in range(count)]

    def refresh(self) -> dict[str, Any]:
        """What the page gets when its clock ticks."""
        dependency = self.client.get("/_dash-dependencies").get_json()[0]
        outputs = [
            dict(zip(("id", "property"), output.rsplit(".", 1)))
            for output in dependency["output"].strip(".").split("...")
        ]
        body = {
            "output": dependency["output"],
            "outputs": outputs,
            "inputs": [{"id": "tick", "property": "n_intervals", "value": 1}],
            "changedPropIds": ["tick.n_intervals"],
        }
        answer = self.client.post("/_dash-update-component", json=body)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.get_json()["response"]

    def test_it_answers(self) -> None:
        answer = self.client.get("/")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("<title>Temperatures</title>", answer.text)
        self.assertRegex(answer.text, r"/assets/page\.css")
        self.assertNotIn("https://", answer.text, "everything is served from here")
        self.assertEqual(self.client.get("/healthz").get_json(), {"status": "ok"})

    def test_the_first_paint_has_the_data_already(self) -> None:
        layout = json.dumps(self.client.get("/_dash-layout").get_json())
        for device in DEVICES:
            self.assertIn(f'"chart-{device}"', layout)
        self.assertIn('"22.0"', layout)

    def test_a_refresh_returns_three_series_and_values(self) -> None:
        refreshed = self.refresh()
        series = {device: refreshed[f"chart-{device}"]["figure"]["data"][0]["y"] for device in DEVICES}
        self.assertEqual(series, {"kitchen": [20.0, 21.0, 22.0], "cellar": [20.0, 21.0], "attic": []})
        values = [refreshed[f"value-{device}"]["children"] for device in DEVICES]
        self.assertEqual(values, ["22.0", "21.0", "–"])

    def test_a_silent_device_is_shown_as_such(self) -> None:
        refreshed = self.refresh()
        ages = [refreshed[f"age-{device}"]["children"] for device in DEVICES]
        self.assertEqual(ages, ["live", "silent for 30 s", "waiting for the first reading"])
        classes = [refreshed[f"card-{device}"]["className"] for device in DEVICES]
        self.assertEqual(classes, ["card", "card stale", "card stale"])

    def test_an_unreadable_table_is_told_above_the_last_readings(self) -> None:
        self.assertEqual(self.refresh()["notice"]["children"], "")
        self.current = Snapshot(self.current.readings, error="the table answered 503")
        refreshed = self.refresh()
        self.assertIn("the table answered 503", refreshed["notice"]["children"])
        self.assertEqual(refreshed["value-kitchen"]["children"], "22.0")


class ChartTests(unittest.TestCase):
    def test_it_shows_two_minutes_as_seconds_ago(self) -> None:
        readings = [Reading(1_000, 5.0), Reading(100_000, 20.0), Reading(130_000, 21.0)]
        figure = chart.figure(readings, "#000", now=131.5)
        self.assertEqual(figure["data"][0]["x"], [-31.5, -1.5])
        self.assertEqual(figure["layout"]["xaxis"]["range"], [-120, 0.5])

    def test_noise_does_not_fill_the_chart(self) -> None:
        self.assertEqual(chart.vertical_range([21.0, 21.1]), [20.05, 22.05])
        self.assertEqual(chart.vertical_range([10.0, 30.0]), [7.0, 33.0])
        self.assertIsNone(chart.vertical_range([]))


if __name__ == "__main__":
    unittest.main()
