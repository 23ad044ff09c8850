"""What is measured, and how it is shown."""

import os
import platform
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measurement:
    name: str
    value: float
    unit: str = "s"
    limit: float | None = None
    floor: float | None = None

    @property
    def is_over(self) -> bool:
        return self.limit is not None and self.value > self.limit

    def row(self) -> str:
        return f"| {self.name} | {self.text(self.value)} | {self.text(self.limit)} | {self.text(self.floor)} |"

    def text(self, value: float | None) -> str:
        if value is None:
            return ""
        if self.unit == "s":
            return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.2f} s"
        digits = 2 if self.unit == "%" else 1
        return f"{value:.{digits}f} {self.unit}"


def run(command: Sequence[str | Path], **options: object) -> str:
    """The command's output. Raises with what it wrote to standard error when it fails."""
    result = subprocess.run(command, capture_output=True, text=True, **options)  # type: ignore[call-overload]
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} failed ({result.returncode}):\n{result.stderr[-4000:]}")
    return result.stdout


def seconds_of(command: Sequence[str | Path], **options: object) -> float:
    start = time.perf_counter()
    run(command, **options)
    return time.perf_counter() - start


def machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
