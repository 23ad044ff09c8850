import logging
import unittest

from identity import ServiceAccountKey, Tokens
from readings import LatestReadings, Reading, ReadingsTable
from tests.stub import KEY, Stub


class ReadingsTests(unittest.TestCase):
    def setUp(self) -> None:
        logging.disable(logging.WARNING)
        self.addCleanup(logging.disable, logging.NOTSET)
        self.stub = Stub.start(self)
        self.stub.rows = {
            "kitchen#": [{"timestamp": 3000, "temperature": 21.5}, {"timestamp": 2000, "temperature": 21}],
            "cellar#": [{"timestamp": 2500, "temperature": 9.25}],
        }
        tokens = Tokens(self.stub.url, ServiceAccountKey("demo/reader", KEY))
        self.table = ReadingsTable(f"{self.stub.url}/v1/tables/readings", tokens.current)

    def test_the_newest_come_oldest_first(self) -> None:
        self.assertEqual(self.table.latest("kitchen", 10), [Reading(2000, 21.0), Reading(3000, 21.5)])
        self.assertEqual(self.table.latest("kitchen", 1), [Reading(3000, 21.5)])
        self.assertEqual(self.table.latest("attic", 10), [])

    def test_a_device_is_a_prefix_of_keys(self) -> None:
        self.table.latest("kitchen", 10)
        self.assertEqual(
            self.stub.requests[-1],
            "/v1/tables/readings/rows?prefix=kitchen%23&limit=10&columns=timestamp%2Ctemperature",
        )

    def test_many_pages_read_the_table_once_a_second(self) -> None:
        latest = LatestReadings(self.table, ["kitchen", "cellar"], count=10, freshness=60)
        snapshots = [latest.snapshot() for _ in range(5)]
        self.assertEqual(len([path for path in self.stub.requests if "/rows" in path]), 2)
        self.assertEqual(snapshots[4].readings["cellar"], [Reading(2500, 9.25)])
        self.assertIsNone(snapshots[4].error)

    def test_when_the_table_is_away_the_last_readings_stay_with_the_reason(self) -> None:
        latest = LatestReadings(self.table, ["kitchen"], count=10, freshness=0)
        latest.snapshot()
        self.stub.status = 503
        away = latest.snapshot()
        self.assertEqual(away.readings, {"kitchen": [Reading(2000, 21.0), Reading(3000, 21.5)]})
        self.assertRegex(away.error or "", "503.*not now")
        self.stub.status = 200
        self.assertIsNone(latest.snapshot().error)


if __name__ == "__main__":
    unittest.main()
