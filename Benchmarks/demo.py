"""The demo as `stack` runs it, and its floor: the same processes started by a shell script."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import page
from measure import run, seconds_of

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class AgentUse:
    megabytes: float
    processor: float  # of one core, 0 to 1


class Demo:
    """The stack in a home of its own, so that a real one is not touched."""

    WATCHED = 30  # seconds over which the agent's processor time is measured
    UPKEEP = 75  # seconds after which the agent's upkeep, once a minute, has come by

    def __init__(self, stack: Path) -> None:
        self.stack = stack

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="stack-bench-"))
        self.folder.chmod(0o755)  # workloads of other users pass through
        self.manifests = self.folder / "iot-dashboard"
        shutil.copytree(HERE.parent / "stacks" / "iot-dashboard", self.manifests, ignore=shutil.ignore_patterns(".stack"))
        self.keeper = self.folder / "keeper"
        shutil.copytree(HERE / "keeper", self.keeper, ignore=shutil.ignore_patterns(".stack"))
        self.environment = os.environ | {"STACK_HOME": str(self.folder / "home")}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is not None:
                self.command("destroy", "--auto-approve")
            run([self.stack, "destroy", self.keeper, "--auto-approve"], env=self.environment | {"STACK_VAR_workloads": "none"})
            run([self.stack, "agent", "stop"], env=self.environment)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, name: str, *arguments: str) -> float:
        return seconds_of([self.stack, name, self.manifests, *arguments], env=self.environment)

    def warm_up(self) -> None:
        """Has the virtual environments made. They go with the last workload that uses them, so another stack keeps them."""
        variable = f"--var=workloads={self.manifests}/workloads"
        run([self.stack, "apply", self.keeper, "--auto-approve", variable], env=self.environment)
        self.command("apply", "--auto-approve")
        page.wait_for_light(self.url())
        self.command("destroy", "--auto-approve")

    def url(self) -> str:
        return run([self.stack, "output", self.manifests, "dashboard_url"], env=self.environment).strip().rstrip("/")

    def light(self) -> tuple[float, float, float]:
        """Seconds until apply returned, until all charts have data, and of the former those in which no resource was being made:
        the engine's own share."""
        start = time.perf_counter()
        command = [self.stack, "apply", self.manifests, "--auto-approve", "--json"]
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)
        making, since, made = 0, 0.0, 0.0
        for line in process.stdout or []:
            kind, now = json.loads(line).get("type"), time.perf_counter()
            if kind == "apply_start":
                if making == 0:
                    since = now
                making += 1
            elif kind in ("apply_complete", "apply_errored"):
                making -= 1
                if making == 0:
                    made += now - since
        if process.wait() != 0:
            raise RuntimeError(f"stack apply failed ({process.returncode})")
        applied = time.perf_counter() - start
        page.wait_for_light(self.url())
        return applied, time.perf_counter() - start, applied - made

    def empty_plan(self) -> float:
        return min(self.command("plan", "--detailed-exitcode") for _ in range(5))

    def destroy(self) -> float:
        return self.command("destroy", "--auto-approve")

    def agent_at_rest(self) -> AgentUse:
        time.sleep(self.UPKEEP)
        return self.agent()

    def agent(self) -> AgentUse:
        status = json.loads(run([self.stack, "agent", "status", "--json"], env=self.environment))
        process = Path("/proc") / str(status["pid"])
        before = processor_seconds(status["pid"])
        time.sleep(self.WATCHED)
        used = processor_seconds(status["pid"]) - before
        memory = next(line for line in (process / "status").read_text().splitlines() if line.startswith("VmRSS"))
        return AgentUse(int(memory.split()[1]) / 1024, used / self.WATCHED)


class Floor:
    """The hand-written script."""

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="stack-floor-")) / "run"
        for requirements in HERE.parent.glob("stacks/iot-dashboard/workloads/*/requirements.txt"):
            run([HERE.parent / "scripts" / "workload-environment.sh", requirements])
        run([HERE.parent / "scripts" / "workload-environment.sh", HERE / "floor" / "requirements.txt"])
        return self

    def __exit__(self, *_: object) -> None:
        if self.folder.exists():
            run([HERE / "floor" / "down.sh", self.folder])
        shutil.rmtree(self.folder.parent, ignore_errors=True)

    def measure(self) -> tuple[float, float]:
        """Seconds until all charts have data, and to stop it."""
        start = time.perf_counter()
        log = self.folder.parent / "url"
        with log.open("w") as output:  # not a pipe: what the script starts would hold it open
            subprocess.run([HERE / "floor" / "up.sh", self.folder], stdout=output, check=True)
        page.wait_for_light(log.read_text().strip())
        light = time.perf_counter() - start
        return light, seconds_of([HERE / "floor" / "down.sh", self.folder])


def processor_seconds(pid: int) -> float:
    # The processor clock of another process, to the nanosecond: in /proc a tick is 10 ms, which an agent at rest takes a minute for.
    return time.clock_gettime((~pid << 3) | 2)
