"""`stack` and `terraform` on the same plain configurations, which need no provider from anywhere."""

import os
import shutil
import tempfile
from pathlib import Path

from measure import Measurement, run, seconds_of

CHAIN = 300
WIDE = 2000


def chain(count: int) -> str:
    """Resources of which each depends on the one before."""
    blocks = ['resource "terraform_data" "r0" {\n  input = "start"\n}\n']
    for index in range(1, count):
        blocks.append(f'resource "terraform_data" "r{index}" {{\n  input = terraform_data.r{index - 1}.output\n}}\n')
    return "\n".join(blocks)


def wide(count: int) -> str:
    """Resources that do not depend on each other."""
    return f'resource "terraform_data" "r" {{\n  count = {count}\n  input = count.index\n}}\n'


def comparisons(stack: Path) -> list[Measurement]:
    measurements = []
    for name, text in ((f"{CHAIN} in a chain", chain(CHAIN)), (f"{WIDE} side by side", wide(WIDE))):
        ours = timings([stack], ["--auto-approve"], text)
        theirs: list[float | None] = [None, None]
        if program := shutil.which("terraform"):
            theirs = [*timings([program], ["-auto-approve"], text)]
        measurements.append(Measurement(f"terraform_data, {name}: apply", ours[0], floor=theirs[0]))
        measurements.append(Measurement(f"terraform_data, {name}: empty plan", ours[1], floor=theirs[1]))
    return measurements


def timings(program: list[str | Path], approve: list[str], text: str) -> tuple[float, float]:
    """Seconds of the apply, and of the plan after it."""
    with tempfile.TemporaryDirectory(prefix="stack-bench-") as folder:
        Path(folder, "main.tf").write_text(text)
        environment = os.environ | {"STACK_HOME": f"{folder}/home", "CHECKPOINT_DISABLE": "1"}
        if Path(program[0]).name == "terraform":
            run([*program, "init", "-input=false"], cwd=folder, env=environment)
        applied = seconds_of([*program, "apply", *approve], cwd=folder, env=environment)
        return applied, seconds_of([*program, "plan"], cwd=folder, env=environment)
