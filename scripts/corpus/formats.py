"""Texts whose layout is out of order, made from the configurations of the corpus by moving blanks and adding comments."""

import random
import re

HEREDOC = re.compile(r"<<-?([A-Za-z_]+)\s*$")


def generate(sources):
    """{name: text}, the same in every run."""
    names = sorted(sources)
    texts = {}
    for index, name in enumerate(names):
        chance = random.Random(f"{index} {name}")
        texts[name] = disorder(sources[name], chance)
        if index % 3 == 0:
            others = "\n".join(sources[chance.choice(names)] for _ in range(3))
            texts[name + "-and-more"] = disorder(others, chance)
    return texts


def disorder(text, chance):
    lines = []
    ends = None
    for line in text.split("\n"):
        if ends:
            lines.append(line)
            if line.strip() == ends:
                ends = None
            continue
        if found := HEREDOC.search(line):
            ends = found.group(1)
            lines.append(blanks(line, chance))
            continue
        lines.append(blanks(line, chance) + ending(line, chance))
        if chance.random() < 0.1:
            lines += [""] * chance.randint(1, 3)
        if chance.random() < 0.05:
            lines.append(chance.choice(["# note", "   // note", "\t/* note */", "#note", "/* a\n   b */"]))
    return "\n".join(lines)


def blanks(line, chance):
    """The line with other blanks where blanks do not matter."""
    parts = re.split(r'("(?:[^"\\]|\\.)*")', line.strip())
    for index in range(0, len(parts), 2):
        part = parts[index]
        part = re.sub(r" *(=>|==|!=|<=|>=|&&|\|\||=) *", lambda found: around(found.group(1), chance), part)
        part = re.sub(r", *", lambda _: "," + " " * chance.randint(0, 3), part)
        part = re.sub(r" ([-+*/%?:]) ", lambda found: around(found.group(1), chance, least=1), part)
        part = re.sub(r"([\[({])", lambda found: found.group(1) + " " * chance.choice([0, 0, 1, 2]), part)
        part = re.sub(r"([\])}])", lambda found: " " * chance.choice([0, 0, 1, 2]) + found.group(1), part)
        parts[index] = part
    return " " * chance.choice([0, 0, 1, 2, 3, 4, 7]) + "".join(parts)


def around(operator, chance, least=0):
    if operator in ("=", "=>") or least:
        return " " * chance.randint(least, 4) + operator + " " * chance.randint(least, 3)
    return " " * chance.randint(0, 2) + operator + " " * chance.randint(0, 2)


def ending(line, chance):
    if not line.strip() or chance.random() < 0.8:
        return " " * chance.choice([0, 0, 0, 3])
    return " " * chance.randint(0, 4) + chance.choice(["# why", "// why", "/* why */", "#why"])
