"""How long the lock of a local state takes, in a program that has the state open."""

import os
import tempfile
from pathlib import Path

from measure import Measurement, run

HERE = Path(__file__).resolve().parent
RELEASE = HERE.parent / ".build-release"


def locking() -> list[Measurement]:
    with tempfile.TemporaryDirectory(prefix="stack-bench-") as folder:
        seconds = float(run([build(), folder]))
        return [Measurement("the lock of a local state taken and released", seconds, limit=0.002)]


def build() -> Path:
    """A program of the release's own objects, which is no part of the package otherwise."""
    command = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--scratch-path", RELEASE]
    environment = os.environ | {"STACK_BENCHMARKS": "1"}
    run([*command, "--product", "lock-benchmark"], cwd=HERE.parent, env=environment)
    folder = run([*command, "--show-bin-path"], cwd=HERE.parent, env=environment)
    return Path(folder.strip(), "lock-benchmark")
