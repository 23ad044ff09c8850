"""How fast manifests are parsed."""

import subprocess
import tempfile
from pathlib import Path

from measure import Measurement, run

HERE = Path(__file__).resolve().parent
SOURCES = HERE.parent / "Sources"
MEGABYTES = 50
BLOCK = """resource "service" "worker_{0}" {{
  command     = ["python3", "-m", "worker", "--shard", "{0}"]
  replicas    = var.replicas > {0} % 7 ? var.replicas : 1
  environment = {{
    NAME  = "worker-${{var.region}}-{0}"
    LEVEL = lookup(local.levels, "worker", "info") # what is logged
    TOPIC = topic.readings["{0}"].name
  }}

  health {{
    interval = "10s"
    script   = <<-EOT
      curl --fail http://localhost:${{self.port}}/healthz
    EOT
  }}
}}

"""


def manifest(megabytes: int) -> str:
    parts = []
    size = 0
    while size < megabytes * 1_000_000:
        parts.append(BLOCK.format(len(parts)))
        size += len(parts[-1])
    return "".join(parts)


def parsing() -> list[Measurement]:
    with tempfile.TemporaryDirectory(prefix="stack-bench-") as folder:
        program = build(Path(folder))
        text = Path(folder, "main.tf")
        text.write_text(manifest(MEGABYTES))
        seconds = float(run([program, text]))
        return [
            Measurement(f"parse a manifest of {MEGABYTES} MB", seconds, limit=MEGABYTES / 80),
        ]


def build(folder: Path) -> Path:
    """The parser alone, as the release program has it."""
    flags = ["-O", "-wmo", "-swift-version", "6", "-enable-upcoming-feature", "ExistentialAny", "-I", folder]
    for module in ("Diagnostics", "HCL"):
        sources = sorted((SOURCES / module).rglob("*.swift"))
        subprocess.run(
            ["swiftc", *flags, "-parse-as-library", "-module-name", module, "-emit-module", "-emit-module-path",
             folder / f"{module}.swiftmodule", "-c", *sources, "-o", folder / f"{module}.o"], check=True)
    program = folder / "parse"
    subprocess.run(
        ["swiftc", *flags, HERE / "parse" / "main.swift", folder / "HCL.o", folder / "Diagnostics.o", "-o", program],
        check=True)
    return program
