import random
import statistics
import unittest

from temperature import Temperature


class TemperatureTests(unittest.TestCase):
    def walk(self, steps: int, mean: float, seed: int = 7) -> list[float]:
        temperature = Temperature(mean, chance=random.Random(seed))
        return [temperature.step() for _ in range(steps)]

    def test_it_is_smooth(self) -> None:
        values = self.walk(10_000, mean=21)
        steps = [b - a for a, b in zip(values, values[1:])]
        self.assertLess(max(map(abs, steps)), 0.3)
        # A step goes on much as the one before it did.
        bends = [b - a for a, b in zip(steps, steps[1:])]
        self.assertLess(statistics.pstdev(bends), statistics.pstdev(steps) / 1.5)

    def test_it_wanders_around_its_mean(self) -> None:
        values = self.walk(50_000, mean=-4)
        self.assertAlmostEqual(statistics.fmean(values), -4, delta=0.1)
        self.assertAlmostEqual(statistics.pstdev(values), Temperature(0).deviation, delta=0.1)
        self.assertLess(max(abs(value + 4) for value in values), 4)

    def test_it_comes_back_from_afar(self) -> None:
        temperature = Temperature(20, chance=random.Random(1))
        temperature.value = 60
        for _ in range(300):
            temperature.step()
        self.assertAlmostEqual(temperature.value, 20, delta=3)

    def test_it_starts_near_its_mean_but_not_at_it(self) -> None:
        starts = {self.walk(1, mean=21, seed=seed)[0] for seed in range(20)}
        self.assertGreater(len(starts), 10)
        self.assertTrue(all(abs(start - 21) < 3 for start in starts))

    def test_it_has_two_decimals(self) -> None:
        self.assertTrue(all(value == round(value, 2) for value in self.walk(100, mean=21)))


if __name__ == "__main__":
    unittest.main()
