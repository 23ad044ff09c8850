#!/usr/bin/env python3
"""Records what the real terraform makes of the differential corpus, for tests that then need no terraform.

    scripts/record-corpus.py expressions      # Tests/Golden/language/expressions.txt
    scripts/record-corpus.py configurations   # Tests/Golden/language/configurations-terraform.txt
    scripts/record-corpus.py formats          # Tests/Golden/language/formats.txt
    scripts/record-corpus.py functions        # Tests/Golden/language/functions.txt
    scripts/record-corpus.py mistakes         # Tests/Golden/language/mistakes/terraform.txt
    scripts/record-corpus.py --all …          # ask again also about what is recorded; needed when a configuration is changed

An expression's record is `> ` and the expression, then what `terraform console` prints of it: lines, or `!error`.
A configuration's record is `== ` and its name, then whether it is valid, what is planned, and what there is afterwards.
A text's record is `== ` and its name, the text, `-- formatted`, and what `terraform fmt` makes of it. A line of either that
could be taken for one of these begins with a backslash; an empty last line stands for the line break before it.
A function's record is `> ` and its name, then its signature as JSON, without descriptions.
A mistake's record is `> ` and the line of `mistakes/main.tf` that it is in, then the values that are told with it, and the
function that was called.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile

from corpus import configurations, formats
from corpus.expressions import generate
from corpus.terraform import Console, Terraform

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Golden" / "language"


def recorded(path):
    """{expression: output} of a recording."""
    found = {}
    expression = None
    if path.exists():
        for line in path.read_bytes().decode().split("\n")[:-1]:
            if line.startswith("> "):
                expression = line[2:]
                found[expression] = []
            elif expression is not None:
                found[expression].append(line.removeprefix("\\"))
    return {expression: "\n".join(lines) for expression, lines in found.items()}


def record_expressions(everything):
    path = GOLDEN / "expressions.txt"
    known = {} if everything else recorded(path)
    expressions = generate()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "project"
        shutil.copytree(GOLDEN / "files", folder)
        terraform = Terraform(folder)
        prepared = terraform.run(["init", "-no-color"])
        if prepared.returncode != 0:
            sys.exit(prepared.stderr.decode())

        console = Console(terraform)
        with open(path.with_suffix(".new"), "w") as out:
            for expression in expressions:
                answer = known[expression] if expression in known else console.ask(expression)
                # A line of an answer that could be taken for an expression is marked.
                lines = [("\\" + line) if line.startswith(("> ", "\\")) else line for line in answer.split("\n")]
                out.write("> " + expression + "\n" + "\n".join(lines) + "\n")
        console.stop()
    path.with_suffix(".new").rename(path)
    print(f"{len(expressions)} expressions")


def record_configurations(everything):
    path = GOLDEN / "configurations-terraform.txt"
    cases = configurations.read((GOLDEN / "configurations.txt").read_text())
    known = {}
    if not everything:
        for record in re.split("(?m)^== ", path.read_text())[1:]:
            known[record.partition("\n")[0]] = "== " + record

    def ask(case):
        name, steps = case
        if name in known:
            return known[name]
        with tempfile.TemporaryDirectory() as scratch:
            home = pathlib.Path(scratch) / "home"
            folder = pathlib.Path(scratch) / "project"
            home.mkdir()
            folder.mkdir()
            return f"== {name}\n" + "".join(line + "\n" for line in configurations.observe(Terraform(home), folder, steps))

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        records = list(pool.map(ask, cases.items()))
    path.write_text("".join(records))
    print(f"{len(cases)} configurations")


def record_formats():
    cases = configurations.read((GOLDEN / "configurations.txt").read_text())
    texts = formats.generate({name: steps[-1]["main.tf"] for name, steps in cases.items()})
    with tempfile.TemporaryDirectory() as scratch:
        terraform = Terraform(pathlib.Path(scratch))
        folder = pathlib.Path(scratch) / "texts"
        folder.mkdir()
        records = []
        for name, text in texts.items():
            file = folder / "main.tf"
            file.write_text(text)
            if terraform.run(["fmt", "-list=false", "main.tf"], folder).returncode == 0:
                formatted = file.read_text()
                records.append(f"== {name}\n{escaped(text)}\n-- formatted\n{escaped(formatted)}\n")
        (GOLDEN / "formats.txt").write_text("".join(records))
        print(f"{len(records)} texts")


def record_functions():
    with tempfile.TemporaryDirectory() as scratch:
        printed = Terraform(pathlib.Path(scratch)).run(["metadata", "functions", "-json"]).stdout
    signatures = json.loads(printed)["function_signatures"]
    for signature in signatures.values():
        for part in [signature, *signature.get("parameters", []), signature.get("variadic_parameter", {})]:
            part.pop("description", None)
    lines = []
    for name, signature in sorted(signatures.items()):
        if name.startswith("core::"):
            continue
        if signature != signatures["core::" + name]:
            sys.exit(f"{name} is not core::{name}")
        lines += ["> " + name, json.dumps(signature, sort_keys=True, separators=(",", ":"))]
    (GOLDEN / "functions.txt").write_text("\n".join(lines) + "\n")
    print(f"{len(lines) // 2} functions")


def record_mistakes():
    folder = GOLDEN / "mistakes"
    with tempfile.TemporaryDirectory() as scratch:
        project = pathlib.Path(scratch) / "project"
        project.mkdir()
        shutil.copy(folder / "main.tf", project)
        terraform = Terraform(project)
        terraform.run(["init"])
        found = json.loads(terraform.run(["validate", "-json"]).stdout)["diagnostics"]
    records = {}
    for diagnostic in found:
        told = {key: diagnostic["snippet"].get(key) for key in ("function_call", "values")}
        # What is wrong with each of many arguments is told once here.
        records[diagnostic["range"]["start"]["line"]] = json.dumps(told, sort_keys=True, separators=(",", ":"))
    (folder / "terraform.txt").write_text("".join(f"> {line}\n{told}\n" for line, told in sorted(records.items())))
    print(f"{len(records)} mistakes")


def escaped(text):
    lines = text.split("\n")
    return "\n".join("\\" + line if line.startswith(("== ", "-- ", "\\")) else line for line in lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["expressions", "configurations", "formats", "functions", "mistakes"])
    parser.add_argument("--all", action="store_true", help="ask again also about what is recorded")
    options = parser.parse_args()
    if options.what == "expressions":
        record_expressions(options.all)
    elif options.what == "formats":
        record_formats()
    elif options.what == "functions":
        record_functions()
    elif options.what == "mistakes":
        record_mistakes()
    else:
        record_configurations(options.all)


if __name__ == "__main__":
    main()
