"""Validating and planning manifests of many resources, beside terraform where it is installed."""

import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from measure import Measurement, run

LARGE = 10_000
# Of each the median counts, of terraform's as well: the first finds its program and its libraries no more in the system's memory when
# terraform has filled that before.
RUNS = 5
# What stack's growth is told by.
SIZES = (10_000, 50_000, 200_000)


# Runs a command from a small process: a child is charged with the most memory of whom it was forked from.
WATCHER = """
import os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(time.perf_counter() - start, usage.ru_maxrss)
sys.exit(process.returncode)
"""


def large(count: int) -> str:
    """Resources with a block each, every tenth referring to the one before."""
    blocks = ['variable "region" {\n  default = "eu"\n}\n']
    for index in range(count):
        value = f"terraform_data.r{index - 1}.output" if index % 10 == 9 else f'"${{var.region}}-{index}"'
        blocks.append(f'resource "terraform_data" "r{index}" {{\n  input = {value}\n}}\n')
    return "\n".join(blocks)


def manifests(stack: Path) -> list[Measurement]:
    """Validating and planning what has never been applied: seconds and the most memory."""
    measurements = []
    theirs: dict[str, tuple[float, float]] = {}
    if program := shutil.which("terraform"):
        theirs = {command: cost([program, command], large(LARGE), RUNS) for command in ("validate", "plan")}
    for count in SIZES:
        for command in ("validate", "plan"):
            seconds, megabytes = cost([stack, command], large(count), RUNS if count == LARGE else 1)
            floor = theirs.get(command) if count == LARGE else None
            name = f"{command} of {count:,} resources"
            measurements.append(
                Measurement(name, seconds, limit=floor and floor[0] / 20, floor=floor and floor[0]))
            measurements.append(
                Measurement(f"{name}: memory", megabytes, "MB", limit=floor and floor[1] / 4, floor=floor and floor[1]))
    return measurements


def cost(command: list[str | Path], text: str, runs: int) -> tuple[float, float]:
    """Seconds at the median and the most megabytes of a command on a configuration."""
    with tempfile.TemporaryDirectory(prefix="stack-bench-") as folder:
        Path(folder, "main.tf").write_text(text)
        environment = os.environ | {"STACK_HOME": f"{folder}/home", "CHECKPOINT_DISABLE": "1"}
        if Path(command[0]).name == "terraform":
            run([command[0], "init", "-input=false"], cwd=folder, env=environment)
        answers = [run([sys.executable, "-c", WATCHER, *command], cwd=folder, env=environment) for _ in range(runs)]
        figures = [[float(word) for word in answer.splitlines()[-1].split()] for answer in answers]
        return statistics.median(seconds for seconds, _ in figures), max(size for _, size in figures) / 1024
