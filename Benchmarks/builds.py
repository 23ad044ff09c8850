"""What the build runner itself costs: a step, a graph, a log, a checkout, a push."""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from measure import Measurement, run, seconds_of

STEPS = 200
GRAPH = 1000
LAYER = 10
LOG_BYTES = 200_000_000
FILES = 10_000
RUNS = 5
# Of what is measured by turns with its floor. The machine's speed may change by half from one second to the next: of both the
# median counts.
TURNS = 10

TRIGGER = """
resource "build_trigger" "bench" {{
  name       = "bench"
  repository = "{repository}"
  branch     = "main"
  definition = "build.yaml"
}}
"""


class Builds:
    """Builds in a home of their own."""

    def __init__(self, stack: Path) -> None:
        self.stack = stack

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="stack-bench-"))
        self.environment = dict(os.environ, STACK_HOME=str(self.folder / "home"))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        subprocess.run([self.stack, "agent", "stop"], env=self.environment, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def measurements(self) -> list[Measurement]:
        return [*self.steps(), self.graph(), *self.logs(), self.checkout(), self.hook()]

    def steps(self) -> list[Measurement]:
        spawn = statistics.median(self.spawn() for _ in range(STEPS))
        steps = [{"name": "bash", "entrypoint": "true"} for _ in range(STEPS)]
        best = min(self.build({"steps": steps})[1] for _ in range(RUNS)) / STEPS
        return [Measurement("a build's step over a bare posix_spawn", best - spawn, limit=0.003, floor=spawn)]

    def graph(self) -> Measurement:
        """Layers of ten steps, each waiting for the whole layer before it: over the same programs, started as many at a time
        and each layer after the other, by nothing but posix_spawn."""
        steps = []
        for index in range(GRAPH):
            layer = index // LAYER
            before = [f"s{number}" for number in range(layer * LAYER - LAYER, layer * LAYER)] if layer else ["-"]
            steps.append({"name": "bash", "id": f"s{index}", "entrypoint": "true", "waitFor": before})
        floors, times = [], []
        for _ in range(TURNS):
            floors.append(self.layers())
            times.append(self.build({"steps": steps})[0])
        floor = statistics.median(floors)
        return Measurement(f"a build of {GRAPH} steps", statistics.median(times), limit=floor + 1, floor=floor)

    def logs(self) -> list[Measurement]:
        line = b"2026-05-04 12:30:00 INFO compiling a module of the program, number %08d\n"
        text = b"".join(line % number for number in range(LOG_BYTES // len(line % 0)))
        log = self.folder / "log"
        log.write_bytes(text)
        plain = {"steps": [{"name": "bash", "entrypoint": "cat", "args": [str(log)]}]}
        masked = {
            "steps": [{**plain["steps"][0], "secretEnv": ["KEY"]}],
            "availableSecrets": {"secretManager": [{"versionName": "bench", "env": "KEY"}]},
        }
        limit = len(text) / 200e6
        without = min(self.logged(plain) for _ in range(RUNS))
        self.stack_("kms", "init")
        work = self.folder / "work"
        self.stack_("secret", "put", "bench", cwd=work, input="a secret of some length, with signs: +/=\n")
        with_secret = min(self.logged(masked, source=".") for _ in range(RUNS))
        return [
            Measurement(f"a step that writes {len(text) // 10**6} MB of log", without, limit=limit),
            Measurement("the same with a secret to mask", with_secret, limit=limit),
        ]

    def logged(self, definition: dict[str, object], source: str | None = None) -> float:
        """The seconds of the steps of a build. Then its log is put away, compressed, which the next one is not to run beside."""
        took = self.build(definition, source)[1]
        while any(self.folder.glob("home/data/builds/*/log")):
            time.sleep(0.1)
        return took

    def checkout(self) -> Measurement:
        repository = self.repository("many", {f"d{n % 100}/f{n}.txt": f"file {n}\n" * 20 for n in range(FILES)})
        definition = {"steps": [{"name": "bash", "entrypoint": "true"}]}
        floors, times = [], []
        # Nothing is removed between: file systems are slow to create where much was just removed. Who comes second writes while the
        # disk still takes what the first wrote: so each is second as often.
        for number in range(TURNS):
            worktree = self.folder / f"worktree-{number}"
            add = ["git", "-C", repository, "worktree", "add", "--detach", "--quiet", worktree, "HEAD"]
            if number % 2:
                floors.append(seconds_of(add))
            # From the start of the build to that of its step.
            times.append(self.build(definition, source="HEAD", folder=repository, keeps=True)[2])
            if not number % 2:
                floors.append(seconds_of(add))
        floor = statistics.median(floors)
        return Measurement(
            f"checkout of {FILES} files", statistics.median(times), limit=floor * 1.3, floor=floor)

    def hook(self) -> Measurement:
        """What a commit waits for: the hook as git calls it, at whose end the build is in the queue."""
        repository = self.repository("pushed", {"build.yaml": json.dumps({"steps": [{"name": "bash", "entrypoint": "true"}]})})
        manifests = self.folder / "trigger"
        manifests.mkdir()
        (manifests / "main.stack.hcl").write_text(TRIGGER.format(repository=repository))
        self.stack_("apply", "--auto-approve", cwd=manifests)
        hook = [f"{repository}/.git/hooks/post-commit"]
        times, newest = [], set()
        for _ in range(10):
            times.append(seconds_of(hook, cwd=repository, env=self.environment))
            newest.add(json.loads(self.stack_("build", "list", "--json", "--limit", "1"))[0]["id"])
            self.settle()
        if len(newest) != len(times):
            raise RuntimeError(f"{len(times)} commits were told of, and {len(newest)} builds were in the queue in time")
        self.stack_("destroy", "--auto-approve", cwd=manifests)
        return Measurement("a push's builds in the queue", statistics.median(times), limit=0.05)

    def settle(self) -> None:
        while any(build["status"] in ("QUEUED", "WORKING") for build in json.loads(self.stack_("build", "list", "--json"))):
            time.sleep(0.1)

    def build(
        self, definition: dict[str, object], source: str | None = None, folder: Path | None = None, keeps: bool = False
    ) -> tuple[float, float, float]:
        """The seconds of the whole command, of its steps, and until the first step began."""
        work = folder or self.folder / "work"
        work.mkdir(exist_ok=True)
        file = self.folder / "build.json"
        file.write_text(json.dumps(definition))
        what = ["--source", source] if source else ["--no-source"]
        command = [self.stack, "build", "run", *what, *(["--keep-workspace"] if keeps else []), file]
        start = time.perf_counter()
        with open(os.devnull, "wb") as nothing:
            subprocess.run(command, cwd=work, env=self.environment, stdout=nothing, stderr=nothing, check=True)
        took = time.perf_counter() - start
        build = json.loads(self.stack_("build", "show", "latest", "--json"))
        first = min(step["start_time"] for step in build["steps"])
        last = max(step["finish_time"] for step in build["steps"])
        return took, moment(last) - moment(first), moment(first) - moment(build["start_time"])

    def repository(self, name: str, files: dict[str, str]) -> Path:
        folder = self.folder / name
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        run(["git", "-C", folder, "init", "--quiet", "--initial-branch=main"])
        run(["git", "-C", folder, "add", "--all"])
        who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"]
        run(["git", "-C", folder, *who, "commit", "--quiet", "--message", "Begin"])
        return folder

    def stack_(self, *arguments: str, cwd: Path | None = None, input: str | None = None) -> str:
        return run([self.stack, *arguments], env=self.environment, cwd=cwd, input=input)

    @staticmethod
    def layers() -> float:
        """The seconds that the programs of the graph take without a build."""
        start = time.perf_counter()
        for _ in range(GRAPH // LAYER):
            programs = [os.posix_spawn("/usr/bin/true", ["true"], {}) for _ in range(LAYER)]
            for program in programs:
                os.waitpid(program, 0)
        return time.perf_counter() - start

    @staticmethod
    def spawn() -> float:
        start = time.perf_counter()
        os.waitpid(os.posix_spawn("/usr/bin/true", ["true"], {}), 0)
        return time.perf_counter() - start


def moment(text: str) -> float:
    """Seconds of a moment such as `2026-05-04T12:30:00.250Z`."""
    return datetime.fromisoformat(text).timestamp()
