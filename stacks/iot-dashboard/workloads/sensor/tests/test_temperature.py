import random
import statistics
import unittest

from temperature import Temperature


class TemperatureTests(unittest.TestCase):
    def walk(self, steps: int, seed: int = 7, **options: float) -> list[float]:
        temperature = Temperature(chance=random.Random(seed), **options)
        return [temperature.step() for _ in range(steps)]

    def test_it_is_smooth(self) -> None:
        values = self.walk(10_000, mean=21)
        longest = max(abs(b - a) for a, b in zip(values, values[1:]))
        self.assertLess(longest, Temperature(mean=21).longest_step)
        self.assertGreater(longest, 0.1)

    def test_it_wanders_around_its_mean(self) -> None:
        values = self.walk(50_000, mean=-4)
        self.assertAlmostEqual(statistics.fmean(values), -4, delta=0.1)
        self.assertGreater(max(values) - min(values), 1.5)
        self.assertLess(max(abs(value + 4) for value in values), 3)

    def test_it_comes_back_from_afar(self) -> None:
        temperature = Temperature(mean=20, chance=random.Random(1))
        temperature.value = 60
        for _ in range(400):
            temperature.step()
        self.assertAlmostEqual(temperature.value, 20, delta=2)

    def test_it_starts_near_its_mean_but_not_at_it(self) -> None:
        starts = {self.walk(1, seed=seed, mean=21)[0] for seed in range(20)}
        self.assertGreater(len(starts), 10)
        self.assertTrue(all(abs(start - 21) < 2.5 for start in starts))

    def test_it_has_two_decimals(self) -> None:
        self.assertTrue(all(value == round(value, 2) for value in self.walk(100, mean=21)))


if __name__ == "__main__":
    unittest.main()
