#!/usr/bin/env python3
"""`stack` and `terraform` on the same plain configurations, which need no provider from anywhere.

    Benchmarks/terraform.py                       a chain of 1,000, and 10,000 and 100,000 side by side and in pairs
    Benchmarks/terraform.py --no-terraform        `stack` alone
    Benchmarks/terraform.py --openings            what opening a state costs, alone
    Benchmarks/terraform.py --stack PROGRAM       another program than bin/stack
    Benchmarks/terraform.py --terraform-limit 600 how many seconds each run of terraform may take (default 240)

What terraform does not end in its time is stopped, and shown as more than that.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from measure import Measurement, machine

CHAIN = 1_000
WIDE = 10_000
HUGE = 100_000
# Ten times the resources may cost at most so many times the time.
GROWTH = 12
# How long a command may take that only opens the state, however large.
OPENING = 0.05


@dataclass(frozen=True)
class Run:
    seconds: float
    megabytes: float
    # Whether it was stopped because its time was over.
    stopped: bool = False


@dataclass(frozen=True)
class Case:
    plan: Run
    apply: Run
    empty_plan: Run
    # Of the state, for each resource.
    bytes_each: float


def chain(count: int) -> str:
    """Resources of which each depends on the one before."""
    blocks = ['resource "terraform_data" "r0" {\n  input = "start"\n}\n']
    for index in range(1, count):
        blocks.append(f'resource "terraform_data" "r{index}" {{\n  input = terraform_data.r{index - 1}.output\n}}\n')
    return "\n".join(blocks)


def wide(count: int) -> str:
    """Resources that do not depend on each other."""
    return f'resource "terraform_data" "r" {{\n  count = {count}\n  input = count.index\n}}\n'


def pairs(count: int) -> str:
    """Resources of which each of the second half depends on its like in the first, by index."""
    blocks = [
        f'resource "terraform_data" "{name}" {{\n  count = {count // 2}\n  input = {value}\n}}\n'
        for name, value in (("a", "count.index"), ("b", "terraform_data.a[count.index].output"))
    ]
    return "\n".join(blocks)


def timed(command: list[str | Path], folder: str, environment: dict[str, str], limit: float | None = None) -> Run:
    """Runs a command to its end or its limit. Raises with what it said when it fails."""
    with open(f"{folder}/stderr", "w+", encoding="utf-8") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
        stopped = False
        deadline = start + limit if limit else None
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG if deadline else 0)
            if pid:
                break
            if deadline and time.perf_counter() > deadline and not stopped:
                stopped = True
                process.kill()
            time.sleep(0.01)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0 and not stopped:
            errors.seek(0)
            raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{errors.read()[-4000:]}")
    return Run(seconds, usage.ru_maxrss / 1024, stopped)


def measure_stack(program: Path, text: str, count: int) -> Case:
    with tempfile.TemporaryDirectory(prefix="stack-bench-") as folder:
        Path(folder, "main.tf").write_text(text, encoding="utf-8")
        environment = os.environ | {"STACK_HOME": f"{folder}/home"}
        plan = timed([program, "plan"], folder, environment)
        applied = timed([program, "apply", "--auto-approve"], folder, environment)
        empty = timed([program, "plan", "--detailed-exitcode"], folder, environment)
        size = sum(file.stat().st_size for file in Path(folder, ".stack").glob("state.sqlite*"))
        return Case(plan, applied, empty, size / count)


def opening(program: Path, folder: str, environment: dict[str, str]) -> float:
    """The fastest of some commands that open the state and ask for one row: here for a lock that nobody has."""
    times = []
    for _ in range(9):
        start = time.perf_counter()
        process = subprocess.run(
            [program, "state", "unlock", "none"], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        times.append(time.perf_counter() - start)
        if "the state is not locked" not in process.stderr:
            raise RuntimeError(f"the state was not opened:\n{process.stderr}")
    return min(times)


def openings(program: Path) -> list[Measurement]:
    """What opening a state costs, and reading all of it for one object."""
    measurements = []
    with tempfile.TemporaryDirectory(prefix="stack-bench-") as folder:
        environment = os.environ | {"STACK_HOME": f"{folder}/home"}
        for count in (10, 1_000, HUGE):
            place = Path(folder, str(count))
            place.mkdir()
            Path(place, "main.tf").write_text(wide(count), encoding="utf-8")
            timed([program, "apply", "--auto-approve"], str(place), environment)
            seconds = opening(program, str(place), environment)
            measurements.append(Measurement(f"opening a state of {count:,}", seconds, limit=OPENING))
            one = timed([program, "state", "list", "terraform_data.r[3]"], str(place), environment)
            measurements.append(Measurement(f"`stack state list` of one in {count:,}", one.seconds))
        pushed = Path(folder, "pushed")
        pushed.mkdir()
        with open(pushed / "terraform.tfstate", "wb") as file:
            subprocess.run([program, "state", "pull"], cwd=place, env=environment, stdout=file, check=True)
        timed([program, "state", "push", "terraform.tfstate"], str(pushed), environment)
        seconds = opening(program, str(pushed), environment)
        measurements.append(Measurement(f"opening a state of {HUGE:,}, all of one transaction", seconds, limit=OPENING))
    return measurements


def measure_terraform(text: str, count: int, limit: float) -> Case | None:
    program = shutil.which("terraform")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="stack-bench-") as folder:
        Path(folder, "main.tf").write_text(text, encoding="utf-8")
        environment = os.environ | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        timed([program, "init", "-input=false"], folder, environment, limit)
        plan = timed([program, "plan", "-input=false"], folder, environment, limit)
        applied = timed([program, "apply", "-auto-approve", "-input=false"], folder, environment, limit)
        if applied.stopped:
            return Case(plan, applied, Run(limit, 0, stopped=True), 0)
        empty = timed([program, "plan", "-input=false"], folder, environment, limit)
        return Case(plan, applied, empty, Path(folder, "terraform.tfstate").stat().st_size / count)


def row(name: str, ours: Run, theirs: Run | None, limit: float | None = None, times: float | None = None) -> Measurement:
    """A measurement; `times` says how much faster than terraform it must be, where that ended."""
    if theirs is None:
        return Measurement(name, ours.seconds, limit=limit)
    if theirs.stopped:
        return Measurement(f"{name} (terraform was stopped)", ours.seconds, limit=limit, floor=theirs.seconds)
    limits = [value for value in (limit, theirs.seconds / times if times else None) if value is not None]
    return Measurement(name, ours.seconds, limit=min(limits, default=None), floor=theirs.seconds)


def comparisons(stack: Path, terraform_limit: float | None = 240) -> list[Measurement]:
    def theirs(text: str, count: int) -> Case | None:
        return measure_terraform(text, count, terraform_limit) if terraform_limit else None

    deep, deep_theirs = measure_stack(stack, chain(CHAIN), CHAIN), theirs(chain(CHAIN), CHAIN)
    flat, flat_theirs = measure_stack(stack, wide(WIDE), WIDE), theirs(wide(WIDE), WIDE)
    tied, tied_theirs = measure_stack(stack, pairs(WIDE), WIDE), theirs(pairs(WIDE), WIDE)

    def of(case: Case | None, name: str) -> Run | None:
        return getattr(case, name) if case else None

    measurements = [
        row(f"{CHAIN:,} in a chain: plan", deep.plan, of(deep_theirs, "plan")),
        row(f"{CHAIN:,} in a chain: apply", deep.apply, of(deep_theirs, "apply"), times=500),
        row(f"{CHAIN:,} in a chain: empty plan", deep.empty_plan, of(deep_theirs, "empty_plan")),
    ]
    for shape, many, other in (("side by side", flat, flat_theirs), ("in pairs", tied, tied_theirs)):
        measurements += [
            row(f"{WIDE:,} {shape}: plan", many.plan, of(other, "plan"), times=20),
            row(f"{WIDE:,} {shape}: apply", many.apply, of(other, "apply"), times=200),
            row(f"{WIDE:,} {shape}: empty plan", many.empty_plan, of(other, "empty_plan")),
        ]
    for shape, text, many in (("side by side", wide, flat), ("in pairs", pairs, tied)):
        huge = measure_stack(stack, text(HUGE), HUGE)
        memory = max(run.megabytes for run in (huge.plan, huge.apply, huge.empty_plan))
        measurements += [
            row(f"{HUGE:,} {shape}: plan", huge.plan, None, limit=4),
            row(f"{HUGE:,} {shape}: apply", huge.apply, None, limit=15),
            row(f"{HUGE:,} {shape}: empty plan", huge.empty_plan, None, limit=4),
            Measurement(f"{HUGE:,} {shape}: most memory", memory, "MB", limit=1024),
        ]
        for name in ("plan", "apply", "empty_plan"):
            growth = getattr(huge, name).seconds / getattr(many, name).seconds
            what = f"{name.replace('_', ' ')} {shape}: time of {HUGE:,} over that of {WIDE:,}"
            measurements.append(Measurement(what, growth, "times", limit=GROWTH))
    measurements += openings(stack)
    for name, case, other in (("in a chain", deep, deep_theirs), ("side by side", flat, flat_theirs)):
        size = other.bytes_each if other and other.bytes_each else None
        measurements.append(Measurement(f"state for each resource {name}", case.bytes_each, "bytes", floor=size))
    return measurements


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures `stack` beside `terraform`.")
    parser.add_argument("--stack", type=Path, default=Path(__file__).resolve().parent.parent / "bin" / "stack")
    parser.add_argument("--no-terraform", action="store_true", help="measure `stack` alone")
    parser.add_argument("--openings", action="store_true", help="measure only what opening a state costs")
    parser.add_argument("--terraform-limit", type=float, default=240, help="seconds for each run of terraform")
    options = parser.parse_args()
    if not os.access(options.stack, os.X_OK):
        print(f"bench: there is no {options.stack}; run `make build`", file=sys.stderr)
        return 1
    stack = options.stack.resolve()
    limit = None if options.no_terraform else options.terraform_limit
    measurements = openings(stack) if options.openings else comparisons(stack, limit)
    print(f"{machine()}\n\n| what | stack | limit | terraform |\n|---|---:|---:|---:|")
    for measurement in measurements:
        print(measurement.row())
    late = [measurement.name for measurement in measurements if measurement.is_over]
    if late:
        print("over the limit: " + "; ".join(late), file=sys.stderr)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
