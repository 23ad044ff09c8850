#!/usr/bin/env python3
"""Writes docs/diagnostics.md: common mistakes, and what terraform and stack say of each.

Usage: scripts/record-diagnostics.py STACK > docs/diagnostics.md, with `terraform` on the path.
"""

import os
import re
import subprocess
import sys
import tempfile

CASES = [
    (
        "A mistyped reference",
        """\
variable "region" {
  default = "eu"
}

output "place" {
  value = var.regoin
}
""",
    ),
    (
        "A mistyped resource",
        """\
resource "terraform_data" "sensor" {}

output "id" {
  value = terraform_data.senser.id
}
""",
    ),
    (
        "A mistyped attribute",
        """\
resource "terraform_data" "sensor" {
  input = 1
}

output "id" {
  value = terraform_data.sensor.outptu
}
""",
    ),
    (
        "A mistyped argument",
        """\
resource "terraform_data" "sensor" {
  inptu = 1
}
""",
    ),
    (
        "A mistyped function",
        """\
output "name" {
  value = uper("a")
}
""",
    ),
    (
        "A mistyped block",
        """\
outputt "name" {
  value = 1
}
""",
    ),
    (
        "A mistyped meta-argument",
        """\
resource "terraform_data" "a" {
  lifecycle {
    create_befor_destroy = true
  }
}
""",
    ),
    (
        "A function without an argument",
        """\
output "name" {
  value = join(",")
}
""",
    ),
    (
        "A wrong argument of a function",
        """\
output "name" {
  value = tonumber("twelve")
}
""",
    ),
    (
        "Text in place of a number",
        """\
variable "nodes" {
  type    = number
  default = "many"
}
""",
    ),
    (
        "Adding text",
        """\
locals {
  name = "sensor-" + 1
}

output "name" {
  value = local.name
}
""",
    ),
    (
        "A list where a set is needed",
        """\
resource "terraform_data" "a" {
  for_each = ["x", "y"]
}
""",
    ),
    (
        "`each` without `for_each`",
        """\
resource "terraform_data" "a" {
  input = each.key
}
""",
    ),
    (
        "A cycle",
        """\
resource "terraform_data" "a" {
  input = terraform_data.b.output
}

resource "terraform_data" "b" {
  input = terraform_data.a.output
}
""",
    ),
    (
        "Twice the same name",
        """\
resource "terraform_data" "a" {}

resource "terraform_data" "a" {}
""",
    ),
    (
        "A bracket left open",
        """\
locals {
  ports = [80, 443
}
""",
    ),
    (
        "A quote left open",
        """\
locals {
  name = "sensor
}
""",
    ),
    (
        "A missing line break",
        """\
locals { a = 1 b = 2 }
""",
    ),
    (
        "An index out of range",
        """\
output "x" {
  value = ["a", "b"][2]
}
""",
    ),
    (
        "A secret in an output",
        """\
variable "password" {
  sensitive = true
  default   = "x"
}

output "url" {
  value = "https://u:${var.password}@host"
}
""",
    ),
    (
        "A module that is not there",
        """\
module "storage" {
  source = "./storge"
}
""",
    ),
]


def run(command: list[str], folder: str) -> str:
    environment = {**os.environ, "NO_COLOR": "1", "TF_CLI_CONFIG_FILE": "/dev/null", "STACK_HOME": folder + "/.home"}
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, timeout=60)
    text = (result.stdout + result.stderr).replace(folder, ".")
    return re.sub(r"[ \t]+\n", "\n", text).strip("\n")


def errors_of_terraform(folder: str) -> str:
    """What terraform says, without what every failing `init` says and without saying anything twice."""
    said = run(["terraform", "init", "-no-color", "-input=false"], folder)
    if "Error" not in said:
        said = run(["terraform", "validate", "-no-color"], folder)
    blocks: list[str] = []
    for block in re.split(r"(?m)^(?=Error: )", said)[1:]:
        block = block.strip("\n")
        if "encountered problems during initialisation" not in block and block not in blocks:
            blocks.append(block)
    return "\n\n".join(blocks)


def main() -> None:
    stack = os.path.abspath(sys.argv[1])
    print("# Common mistakes, and what is said of them\n")
    print("Each first as Terraform 1.11.4 tells it, then as `stack validate` does. Recorded by")
    print("`scripts/record-diagnostics.py`; `stack validate --json` has the same as data.")
    for title, text in CASES:
        with tempfile.TemporaryDirectory() as folder:
            with open(folder + "/main.tf", "w", encoding="utf-8") as file:
                file.write(text)
            print(f"\n## {title}\n\n```hcl\n{text}```")
            for said in [errors_of_terraform(folder), run([stack, "validate"], folder)]:
                print(f"\n```text\n{said}\n```")


main()
