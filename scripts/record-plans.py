#!/usr/bin/env python3
"""Records what the real terraform prints of plans as JSON, for tests that then need no terraform.

    scripts/record-plans.py      # Tests/Vectors/plan-json/CASE/N.json for each CASE/N.tf

The files N.tf of a case are the configurations of one stack, one after the other; options of its plan are in N.args, and modules
in folders beside. Each is planned, recorded, and applied. Of what is recorded, secrets are null, as we show them, and each UUID
is `<id>`; versions and times are left out.
"""

import json
import pathlib
import re
import shutil
import sys
import tempfile

from corpus.terraform import Terraform

CASES = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Vectors" / "plan-json"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def redacted(value, sensitive):
    """A value with null where the shape beside it says `true`."""
    if sensitive is True:
        return None
    if isinstance(value, dict) and isinstance(sensitive, dict):
        return {name: redacted(member, sensitive.get(name)) for name, member in value.items()}
    if isinstance(value, list) and isinstance(sensitive, list):
        return [redacted(member, shape) for member, shape in zip(value, sensitive)]
    return value


def without_secrets(json_value, secret_variables):
    """The same plan with null in place of what is sensitive."""
    if isinstance(json_value, list):
        return [without_secrets(member, secret_variables) for member in json_value]
    if not isinstance(json_value, dict):
        return json_value
    found = {name: without_secrets(member, secret_variables) for name, member in json_value.items()}
    for values, shape in (("values", "sensitive_values"), ("before", "before_sensitive"), ("after", "after_sensitive")):
        if values in found and shape in found:
            found[values] = redacted(found[values], found[shape])
    if found.get("sensitive") is True:
        if "value" in found:
            found["value"] = None
        found.pop("default", None)
    return found


def secret_variables(plan):
    variables = plan["configuration"]["root_module"].get("variables", {})
    return {name for name, variable in variables.items() if variable.get("sensitive")}


def recorded(text):
    plan = json.loads(UUID.sub("<id>", text))
    secrets = secret_variables(plan)
    plan = without_secrets(plan, secrets)
    for name in secrets & plan.get("variables", {}).keys():
        plan["variables"][name]["value"] = None
    for name in ("timestamp", "terraform_version"):
        plan.pop(name, None)
    plan.get("prior_state", {}).pop("terraform_version", None)
    return plan


def record(case):
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        for module in case.iterdir():
            if module.is_dir():
                shutil.copytree(module, folder / module.name)
        terraform = Terraform(folder)
        for step in sorted(case.glob("*.tf"), key=lambda path: int(path.stem)):
            shutil.copy(step, folder / "main.tf")
            options = step.with_suffix(".args")
            arguments = options.read_text().split() if options.exists() else []
            for command in (["init"], ["plan", "-out=plan", *arguments]):
                done = terraform.run([*command, "-input=false", "-no-color"])
                if done.returncode != 0:
                    sys.exit(f"{step}: {done.stderr.decode()}")
            shown = terraform.run(["show", "-json", "plan"]).stdout.decode()
            step.with_suffix(".json").write_text(json.dumps(recorded(shown), indent=1, sort_keys=True) + "\n")
            applied = terraform.run(["apply", "-input=false", "-no-color", "plan"])
            if applied.returncode != 0:
                sys.exit(f"{step}: {applied.stderr.decode()}")


if __name__ == "__main__":
    for case in sorted(CASES.iterdir()):
        record(case)
