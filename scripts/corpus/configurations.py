"""Whole configurations: what terraform says of them, plans for them and makes of them, as lines of text."""

import json
import re
import shutil

ACTIONS = {
    ("no-op",): "noop",
    ("create",): "create",
    ("read",): "read",
    ("update",): "update",
    ("delete",): "delete",
    ("delete", "create"): "replace",
    ("create", "delete"): "create_before_delete",
    ("forget",): "forget",
}


def read(text):
    """{name: [{path: content} of each step]}"""
    cases = {}
    files = None
    for line in text.split("\n")[:-1]:
        if line.startswith("== "):
            steps = cases[line[3:]] = [{"main.tf": []}]
            file = steps[-1]["main.tf"]
        elif line == "-- step":
            steps.append({"main.tf": []})
            file = steps[-1]["main.tf"]
        elif line.startswith("-- "):
            file = steps[-1].setdefault(line[3:], [])
        else:
            file.append(line)
    return {
        name: [{path: "\n".join(lines) + "\n" for path, lines in step.items()} for step in steps]
        for name, steps in cases.items()
    }


def observe(terraform, folder, steps):
    """What becomes of the steps one after another; what fails ends it."""
    lines = []
    for number, files in enumerate(steps):
        for old in folder.iterdir():
            if old.name not in ("terraform.tfstate", ".terraform.lock.hcl"):
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        for path, content in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content)
        if number:
            lines.append("step")
        if not observe_step(terraform, folder, lines):
            break
    return lines


def observe_step(terraform, folder, lines):
    needs_init = any("module" in path.read_text() or "backend" in path.read_text() for path in folder.glob("*.tf"))
    if needs_init:
        initialized = terraform.run(["init", "-input=false", "-no-color"], folder)
        if initialized.returncode != 0:
            validated = json.loads(terraform.run(["validate", "-json"], folder).stdout or b"{}")
            lines.append("invalid" + places(validated.get("diagnostics", [])))
            return False
    validated = json.loads(terraform.run(["validate", "-json"], folder).stdout)
    if not validated["valid"]:
        lines.append("invalid" + places(validated["diagnostics"]))
        return False
    planned = terraform.run(["plan", "-json", "-input=false", "-out=plan"], folder)
    if planned.returncode != 0:
        events = [json.loads(line) for line in planned.stdout.decode().split("\n") if line.startswith("{")]
        lines.append("no plan" + places([event["diagnostic"] for event in events if "diagnostic" in event]))
        return False
    plan = json.loads(terraform.run(["show", "-json", "plan"], folder).stdout)
    lines += describe(plan)
    applied = terraform.run(["apply", "-input=false", "-no-color", "plan"], folder)
    lines.append("applied" if applied.returncode == 0 else "failed")
    outputs = json.loads(terraform.run(["output", "-json"], folder).stdout or b"{}")
    for name, output in sorted(outputs.items()):
        lines.append(f"  output {name} = {encode(output['value'])}" + (" sensitive" if output["sensitive"] else ""))
    state = json.loads(terraform.run(["show", "-json"], folder).stdout or b"{}")
    lines += sorted(objects(state.get("values", {}).get("root_module", {})))
    if applied.returncode == 0:
        again = terraform.run(["plan", "-input=false", "-detailed-exitcode", "-no-color"], folder)
        lines.append({0: "settled", 1: "no plan again", 2: "changes again"}[again.returncode])
    return applied.returncode == 0


def places(diagnostics):
    """` main.tf:3` for every place of an error, in order, each once."""
    found = set()
    for diagnostic in diagnostics:
        if diagnostic["severity"] == "error":
            place = diagnostic.get("range")
            found.add((place["filename"], place["start"]["line"]) if place else ("", 0))
    return "".join(f" {file}:{line}" if file else " -" for file, line in sorted(found))


def describe(plan):
    lines = []
    for change in plan.get("resource_changes", []):
        action = ACTIONS[tuple(change["change"]["actions"])]
        previous = change.get("previous_address")
        imported = change["change"].get("importing")
        if action == "noop" and not previous and not imported:
            continue
        line = f"  {action} {change['address']}"
        if reason := change.get("action_reason"):
            line += f" ({reason})"
        if previous:
            line += f" from {previous}"
        if imported:
            line += f" import {imported.get('id')}"
        if action in ("create", "update", "replace", "create_before_delete"):
            after = merge(change["change"].get("after"), change["change"].get("after_unknown"))
            line += " " + encode(after)
        lines.append(line)
    for name, change in plan.get("output_changes", {}).items():
        action = ACTIONS[tuple(change["actions"])]
        if action != "noop":
            after = "" if action == "delete" else " " + encode(merge(change.get("after"), change.get("after_unknown")))
            lines.append(f"  output {name} {action}{after}")
    lines.sort()
    checks = []
    for check in plan.get("checks", []):
        if check["address"]["kind"] != "check":
            continue
        for instance in check.get("instances", []):
            for problem in instance.get("problems", []):
                if instance.get("status") == "fail":
                    checks.append(f"  {check['address']['to_display']} fails")
    return ["planned", *lines, *sorted(checks)]


def merge(value, unknown):
    """A planned value with what is unknown in it as a text."""
    if unknown is True:
        return "(unknown)"
    if isinstance(unknown, dict):
        value = dict(value or {})
        for key, inner in unknown.items():
            value[key] = merge(value.get(key), inner)
        return value
    if isinstance(unknown, list):
        value = list(value or [])
        for index, inner in enumerate(unknown):
            if index < len(value):
                value[index] = merge(value[index], inner)
            else:
                value.append(merge(None, inner))
        return value
    return value


IDENTIFIER = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def encode(value):
    """As JSON, in which random identifiers are `(id)`."""
    return IDENTIFIER.sub("(id)", json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def objects(module):
    """The objects in state, without their random identifiers."""
    for resource in module.get("resources", []):
        values = {key: value for key, value in resource["values"].items() if key != "id" and value is not None}
        yield f"  {resource['address']} {encode(values)}"
    for child in module.get("child_modules", []):
        yield from objects(child)
