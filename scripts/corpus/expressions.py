"""Expressions, systematic over what the language has: functions by kinds of arguments, operators by kinds of operands,
conditionals by pairs of types, conversions, templates, `for`, splats, indexes. Every run gives the same list."""

import pathlib

from . import encodings
from .functions import calls

# Kinds of arguments. The `local` values come from the project that record-corpus.py writes.
KINDS = [
    "null",
    "tostring(null)",
    "true",
    "5",
    "-1.5",
    '""',
    '"x"',
    '"7"',
    "[]",
    "{}",
    '["a"]',
    '["b", 1, true]',
    '[["a"], ["b"]]',
    '{a = "x"}',
    "[null]",
    'tolist(["a"])',
    'toset(["a"])',
    'tomap({a = "x"})',
    "tolist([])",
    "local.us",
    "local.ui",
    "local.un",
    "local.ud",
    "local.ulist",
    "local.uset",
    "local.umap",
    "local.uobj",
    "[local.us]",
    "{a = local.us}",
    "var.secret",
]

# Kinds for the second operand of operators, and for one branch of conditionals.
FEWER = ["null", "true", "2", '"x"', '"7"', "[]", "{}", "local.us", "local.ui", "local.un", "local.ud", "sensitive(3)", 'tolist(["a"])']

OPERATORS = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"]

UNREPEATABLE = {"abspath", "pathexpand", "plantimestamp", "type", "list", "map", "terraform_applying", "strrev"}

# Kinds of arguments of which a function's result is not known; whether it may be null often is.
UNKNOWN = [
    "local.us", "local.un", "local.ub", "local.ud", "local.ulist", "local.uset", "local.umap", "local.uobj", "[local.us]", "{a = local.us}",
    "tolist([local.un])", "tomap({a = local.us})", "toset([local.us])", "sensitive(local.us)",
]

# Nesting and mixing of marks and unknowns that the tables above do not reach.
WRAPPERS = ["[{}]", "{{a = {}}}", '"<${{{}}}>"', "tolist([{}])", "try({}, 1)", "can({})", "jsonencode({})", "type({})", "issensitive({})", "{} == {}", "tostring({})", "length({})", "nonsensitive(sensitive({}))", "tomap({{a = {}}})", "toset([{}])", "flatten([{}])", "coalesce({}, {})", "merge({{a = 1}}, {})", "[for x in [{}] : x]", "[for x in {} : x]", "{}[*]", "yamlencode({})", "keys({})", "values({})", "one([{}])", "distinct([{}, {}])", "concat([{}], [])"]


def generate():
    """Every expression once, in a stable order."""
    seen = {}
    for name, arguments in calls():
        for call in arguments:
            seen[f"{name}({', '.join(call)})"] = None
        if name in UNREPEATABLE:
            continue
        first = arguments[0]
        for place in range(len(first)):
            for kind in KINDS + [f"sensitive({first[place]})"]:
                exchanged = first[:place] + [kind] + first[place + 1:]
                seen[f"{name}({', '.join(exchanged)})"] = None
        seen[f"{name}()"] = None
        seen[f"{name}({', '.join(first[:-1])})"] = None
        seen[f"{name}({', '.join(first + ['1'])})"] = None
        seen[f"{name}({', '.join(first + ['1', '2', '3', '4'])})"] = None
    for operator in OPERATORS:
        for left in KINDS:
            for right in FEWER:
                if (KINDS.index(left) + FEWER.index(right)) % 2 and left not in FEWER:
                    continue
                seen[f"{left} {operator} {right}"] = None
    for left in KINDS:
        for right in FEWER:
            seen[f"true ? {left} : {right}"] = None
            seen[f"type(false ? {left} : {right})"] = None
            seen[f"local.ub ? {left} : {right}"] = None
    for kind in KINDS + ["sensitive(1)", "sensitive([1])", "[sensitive(1)]"]:
        for wrapper in WRAPPERS:
            seen[wrapper.replace("{}", kind).replace("{{", "{").replace("}}", "}")] = None
    seen.update(dict.fromkeys(encodings.calls()))
    for name, arguments in calls():
        for first in arguments[:2]:
            for place in range(len(first)):
                for kind in UNKNOWN:
                    seen[f"{name}({', '.join(first[:place] + [kind] + first[place + 1:])}) == null"] = None
    more = (pathlib.Path(__file__).parent / "more.txt").read_text()
    for line in more.strip("\n").split("\n"):
        if line:
            seen[line] = None
    return list(seen)
