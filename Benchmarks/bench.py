#!/usr/bin/env python3
"""Measures `stack` on the demo, beside the same processes started by hand, and prints a Markdown table.

    Benchmarks/bench.py                 the demo against its floor (Benchmarks/floor)
    Benchmarks/bench.py --language      the language alone: parsing, validating, planning, beside terraform where installed
    Benchmarks/bench.py --terraform     also plans and applies of up to 100,000 resources, beside terraform where it is installed
    Benchmarks/bench.py --builds        the build runner alone
    Benchmarks/bench.py --demo          the demo alone
    Benchmarks/bench.py --locks         the lock of a local state alone
    Benchmarks/bench.py --record        keep the table in Benchmarks/latest.md, to be taken over into RESULTS.md
"""

import argparse
import datetime
import os
import sys
from pathlib import Path

from builds import Builds
from demo import Demo, Floor
from locks import locking
from manifests import manifests
from measure import Measurement, machine, seconds_of
from parse import parsing
from terraform import comparisons

HERE = Path(__file__).resolve().parent
STACK = HERE.parent / "bin" / "stack"


def startup() -> list[Measurement]:
    best = min(seconds_of([STACK, "version"]) for _ in range(30))
    return [Measurement("`stack version`", best, limit=0.010)]


def demo() -> list[Measurement]:
    with Floor() as floor:
        floor_light, floor_down = floor.measure()
    with Demo(STACK) as stack:
        stack.warm_up()
        applied, light, engine = stack.light()
        empty_plan = stack.empty_plan()
        busy = stack.agent()
        destroyed = stack.destroy()
        rest = stack.agent_at_rest()
    return [
        Measurement("first light: apply until all three charts have data", light, limit=5, floor=floor_light),
        Measurement("of which until `stack apply` returned", applied),
        Measurement("of which the engine's own share: no resource was being made", engine, limit=0.3),
        Measurement("empty plan of the running demo", empty_plan, limit=0.2),
        Measurement("destroy", destroyed, limit=2, floor=floor_down),
        Measurement("agent with the demo running: memory", busy.megabytes, "MB"),
        Measurement("agent with the demo running: processor", busy.processor * 100, "%"),
        Measurement("agent at rest: memory", rest.megabytes, "MB", limit=40),
        Measurement("agent at rest: processor", rest.processor * 100, "%", limit=0.1),
    ]


def builds() -> list[Measurement]:
    with Builds(STACK) as runner:
        return runner.measurements()


def table(measurements: list[Measurement]) -> str:
    rows = ["| what | stack | limit | floor or terraform |", "|---|---:|---:|---:|"]
    return "\n".join(rows + [measurement.row() for measurement in measurements])


def language() -> list[Measurement]:
    return parsing() + manifests(STACK)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures `stack`.")
    parser.add_argument("--terraform", action="store_true", help="compare with terraform on terraform_data")
    parser.add_argument("--language", action="store_true", help="measure the language alone")
    parser.add_argument("--record", action="store_true", help="keep the results in Benchmarks/latest.md")
    parser.add_argument("--builds", action="store_true", help="measure the build runner alone")
    parser.add_argument("--demo", action="store_true", help="measure the demo alone")
    parser.add_argument("--locks", action="store_true", help="measure the lock of a local state alone")
    options = parser.parse_args()
    if not os.access(STACK, os.X_OK):
        print("bench: there is no bin/stack; run `make build`", file=sys.stderr)
        return 1

    if options.language:
        measurements = language()
    elif options.builds:
        measurements = builds()
    elif options.demo:
        measurements = startup() + demo()
    elif options.locks:
        measurements = locking()
    else:
        measurements = startup() + demo() + builds() + language() + locking()
    if options.terraform:
        measurements += comparisons(STACK)
    text = f"{machine()}, {datetime.date.today().isoformat()}\n\n{table(measurements)}\n"
    print(text)
    if options.record:
        (HERE / "latest.md").write_text(f"# Results\n\nMade by `Benchmarks/bench.py`. {text}")
    late = [measurement.name for measurement in measurements if measurement.is_over]
    if late:
        print("over the limit: " + "; ".join(late), file=sys.stderr)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
