"""A temperature that drifts the way a room's does."""

import random
from dataclasses import dataclass, field


@dataclass
class Temperature:
    """A mean-reverting random walk with inertia, in steps of one second.

    Chance pushes at the speed of change and not at the value itself, so that the curve is smooth; a spring pulls the
    value back to `mean`, and friction keeps it from swinging. (A stochastically driven, damped oscillator.)
    """

    mean: float
    spring: float = 0.005
    friction: float = 0.1
    push: float = 0.022
    chance: random.Random = field(default_factory=random.Random)
    value: float = field(init=False)
    speed: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self.value = self.mean + self.chance.gauss(0, self.deviation)

    @property
    def deviation(self) -> float:
        """How far from its mean the walk usually is, in degrees (its standard deviation in the long run)."""
        return self.push / (2 * self.friction * self.spring) ** 0.5

    def step(self) -> float:
        """Moves on by a second, and returns the new value in degrees Celsius."""
        pull = self.spring * (self.mean - self.value) - self.friction * self.speed
        self.speed += pull + self.chance.gauss(0, self.push)
        self.value += self.speed
        return round(self.value, 2)
