"""A temperature that drifts the way a room's does."""

import random
from dataclasses import dataclass, field


@dataclass
class Temperature:
    """A mean-reverting random walk (an Ornstein-Uhlenbeck process in steps of one second).

    Each step pulls the value back towards `mean` and nudges it at random, so that it wanders smoothly and stays near.
    """

    mean: float
    pull: float = 0.02
    nudge: float = 0.08
    chance: random.Random = field(default_factory=random.Random)
    value: float = field(init=False)

    def __post_init__(self) -> None:
        # Start somewhere the walk would have come to by itself: its long-run deviation is nudge / sqrt(2 * pull).
        self.value = self.mean + self.chance.gauss(0, self.nudge / (2 * self.pull) ** 0.5)

    @property
    def longest_step(self) -> float:
        """How far one step goes at most, from where the walk usually is (within 5 degrees of its mean)."""
        return 3 * self.nudge + self.pull * 5

    def step(self) -> float:
        """Moves on by a second, and returns the new value in degrees Celsius."""
        kick = max(-3.0, min(3.0, self.chance.gauss(0, 1)))
        self.value += self.pull * (self.mean - self.value) + self.nudge * kick
        return round(self.value, 2)
