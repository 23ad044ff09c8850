"""Calls of every function, from calls.txt: its name, then a line a call, whose arguments are separated by `;;`.

The first call of a function is also the one whose arguments are exchanged, one after another, for every kind of argument
(see expressions.py).
"""

import pathlib


def calls():
    """(function, [arguments of a call, …]) in order of name."""
    text = (pathlib.Path(__file__).parent / "calls.txt").read_text()
    for block in text.strip("\n").split("\n\n"):
        name, *lines = block.split("\n")
        yield name, [line.split(";;") for line in lines]
