#!/usr/bin/env python3
"""Records what the real terraform prints of plans as JSON, for tests that then need no terraform.

    scripts/record-plans.py [CASE...]      # Tests/Vectors/plan-json/CASE/N.json for each CASE/N.tf

The files N.tf of a case are the configurations of one stack, one after the other; options of its plan are in N.args, and modules
in folders beside. Before a step, the state is changed as N.edit says: by address the attributes that it is to have, or under which
key there is to be a deposed copy. Each is planned, recorded, and applied; how the conditions came out then is in N.checks. Where there is
an empty N.fails, the apply has to fail. Of what is recorded, secrets are null, as we show them, and
each UUID is `<id>`; versions and times are left out. Types of ours are those of a provider that stands in for us; that wants
the package `tf`.
"""

import contextlib
import json
import pathlib
import re
import shutil
import sys
import tempfile

from corpus.standin import REQUIRED, Standin
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
    # It comes in another order each time.
    plan.get("relevant_attributes", []).sort(key=json.dumps)
    return plan


def edited(state, edits):
    """The state with other attributes, and with deposed objects."""
    for resource in state["resources"]:
        name = f"{resource['type']}.{resource['name']}"
        if "module" in resource:
            name = f"{resource['module']}.{name}"
        for instance in list(resource["instances"]):
            key = instance.get("index_key")
            edit = edits.get(name if key is None else f"{name}[{json.dumps(key)}]", {})
            if "deposed" in edit:
                resource["instances"].append({**instance, "deposed": edit["deposed"]})
            instance["attributes"] = {**instance["attributes"], **edit.get("attributes", {})}
    return {**state, "serial": state["serial"] + 1}


def with_one_provider(plan):
    """The plan with the name of the provider of a type in place of the name that the type is taken to tell."""
    providers = plan["configuration"]["provider_config"]
    names = {key: provider["full_name"].split("/")[-1] for key, provider in providers.items()}
    plan["configuration"]["provider_config"] = {
        names[key]: {**provider, "name": names[key]} for key, provider in providers.items()
    }

    def rename(json_value):
        if isinstance(json_value, list):
            for member in json_value:
                rename(member)
        elif isinstance(json_value, dict):
            if "provider_config_key" in json_value:
                key = json_value["provider_config_key"].split(":")[-1]
                json_value["provider_config_key"] = names.get(key, key)
            for member in json_value.values():
                rename(member)

    rename(plan["configuration"])
    return plan


def must(terraform, step, *arguments, text=""):
    done = terraform.run(list(arguments), text=text)
    if done.returncode != 0:
        sys.exit(f"{step}: {done.stderr.decode()}")
    return done.stdout.decode()


def record(case):
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for module in case.iterdir():
            if module.is_dir():
                shutil.copytree(module, folder / module.name)
        terraform = Terraform(folder)
        if any(re.search("^(resource|data) \"(crypto|key|secret)_", step.read_text(), re.M) for step in case.rglob("*.tf")):
            world = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
            terraform.environment |= stack.enter_context(Standin(world)).environment
            (folder / "providers.tf").write_text(REQUIRED)
            for module in case.iterdir():
                if module.is_dir():
                    (folder / module.name / "providers.tf").write_text(REQUIRED)
        for step in sorted(case.glob("*.tf"), key=lambda path: int(path.stem)):
            shutil.copy(step, folder / "main.tf")
            edit = step.with_suffix(".edit")
            if edit.exists():
                state = json.loads(must(terraform, step, "state", "pull"))
                (folder / "edited").write_text(json.dumps(edited(state, json.loads(edit.read_text()))))
                must(terraform, step, "state", "push", "edited")
            options = step.with_suffix(".args")
            arguments = options.read_text().split() if options.exists() else []
            must(terraform, step, "get", "-no-color")
            must(terraform, step, "plan", "-out=plan", *arguments, "-input=false", "-no-color")
            shown = must(terraform, step, "show", "-json", "plan")
            plan = with_one_provider(recorded(shown))
            step.with_suffix(".json").write_text(json.dumps(plan, indent=1, sort_keys=True) + "\n")
            if step.with_suffix(".fails").exists():
                if terraform.run(["apply", "-input=false", "-no-color", "plan"]).returncode != 1:
                    sys.exit(f"{step}: the apply has not failed")
            else:
                must(terraform, step, "apply", "-input=false", "-no-color", "plan")
            checks = json.loads(must(terraform, step, "show", "-json")).get("checks")
            if checks is not None:
                step.with_suffix(".checks").write_text(UUID.sub("<id>", json.dumps(checks, indent=1, sort_keys=True)) + "\n")


if __name__ == "__main__":
    for case in sorted(CASES.iterdir()):
        if not sys.argv[1:] or case.name in sys.argv[1:]:
            record(case)
