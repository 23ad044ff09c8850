import unittest

from readings import END_OF_TIME, Reading

GOOD = {"device": "kitchen", "timestamp": 1_700_000_000_250, "temperature": 21.37}


class ReadingTests(unittest.TestCase):
    def test_it_becomes_a_row(self) -> None:
        self.assertEqual(
            Reading.parse(GOOD).row(),
            {
                "key": "kitchen#8299999999749",
                "device": "kitchen",
                "timestamp": 1_700_000_000_250,
                "temperature": 21.37,
            },
        )

    def test_keys_ascend_as_time_descends(self) -> None:
        times = [0, 1, 999, 1_700_000_000_250, 1_700_000_000_251, END_OF_TIME]
        keys = [Reading("kitchen", time, 20.0).key for time in times]
        self.assertEqual(sorted(keys), keys[::-1])

    def test_a_whole_number_is_a_temperature(self) -> None:
        self.assertEqual(Reading.parse(GOOD | {"temperature": 21}).temperature, 21.0)

    def test_bad_readings_are_refused_with_the_reason(self) -> None:
        cases = [
            (None, "object, not NoneType"),
            ([GOOD], "object, not list"),
            ({}, "`device`"),
            (GOOD | {"device": ""}, "`device`"),
            (GOOD | {"device": "a#b"}, "`device`"),
            (GOOD | {"device": 7}, "`device`"),
            (GOOD | {"timestamp": "now"}, "`timestamp`"),
            (GOOD | {"timestamp": True}, "`timestamp`"),
            (GOOD | {"timestamp": -1}, "`timestamp`"),
            (GOOD | {"timestamp": END_OF_TIME + 1}, "`timestamp`"),
            (GOOD | {"temperature": None}, "`temperature`"),
            (GOOD | {"temperature": float("nan")}, "`temperature`"),
            (GOOD | {"temperature": -300}, "`temperature`"),
        ]
        for event, reason in cases:
            with self.subTest(event=event), self.assertRaisesRegex(ValueError, reason):
                Reading.parse(event)


if __name__ == "__main__":
    unittest.main()
