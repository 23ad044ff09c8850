#!/usr/bin/env python3
"""Measures sealed files beside age, openssl, gpg and a plain copy through the same buffers, whichever are installed; and what
the use of a key and the rewrapping of many small secrets take.

keys.py [--size MIB] [--count FILES] [--stack PROGRAM]    best of three runs each; prints a table, and what is over its limit.
                                                          Needs room for five files of that size.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RUNS = 3
MEMORY = 40  # MiB
DECRYPT = 15  # ms
REWRAPS = 20_000  # a second
OVER: list[str] = []


def judge(what: str, value: float, unit: str, limit: float, most: bool = True) -> None:
    """Prints a figure beside its limit."""
    within = value <= limit if most else value >= limit
    if not within:
        OVER.append(what)
    word = "at most" if most else "at least"
    print(f"{what}: {value:,.1f} {unit} ({word} {limit:,.1f})".replace(".0 ", " ").replace(".0)", ")"))


def best(work: Callable[[], None], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def run(*command: str, **options) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def copy(source: Path, target: Path) -> None:
    """A plain copy in buffers of a mebibyte, flushed at the end as a sealed file is."""
    with open(source, "rb", buffering=0) as reader, open(target, "wb", buffering=0) as writer:
        while block := reader.read(1 << 20):
            writer.write(block)
        os.fsync(writer.fileno())


def peak(command: list[str]) -> float:
    """The most memory a command had, in MiB."""
    with open(os.devnull, "wb") as nothing:
        pid = subprocess.Popen(command, stdout=nothing).pid
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return usage.ru_maxrss / 1024


def sealed(stack: str, plain: Path, folder: Path) -> list[tuple[str, float, float]]:
    run(stack, "kms", "keyring", "create", "bench")
    run(stack, "kms", "key", "create", "bench/key")
    one, two = folder / "stack.enc", folder / "stack.out"
    encrypt = (stack, "kms", "encrypt", "--key", "bench/key", "--force", "--in", str(plain), "--out", str(one))
    decrypt = (stack, "kms", "decrypt", "--force", "--in", str(one), "--out", str(two))
    row = ("stack", best(lambda: run(*encrypt)), best(lambda: run(*decrypt)))
    judge("memory of encrypt", peak(list(encrypt)), "MiB", MEMORY)
    judge("memory of decrypt", peak(list(decrypt)), "MiB", MEMORY)
    key = folder / "account.json"
    key.write_text('{"type": "service_account"}')
    small = folder / "account.enc"
    run(stack, "kms", "encrypt", "--key", "bench/key", "--in", str(key), "--out", str(small))
    taken = best(lambda: run(stack, "kms", "decrypt", "--in", str(small)), 30)
    judge("decrypt of a service account's key, start included", taken * 1000, "ms", DECRYPT)
    return [row]


def rewraps(stack: str, folder: Path, count: int) -> None:
    """Small secrets, all of them brought to a new version of their key."""
    secrets = folder / "secrets"
    secrets.mkdir()
    text = (folder / "account.enc").read_bytes()
    for number in range(count):
        (secrets / f"secret-{number}.sealed").write_bytes(text)
    os.sync()
    times = []
    for _ in range(RUNS):
        run(stack, "kms", "key", "rotate", "bench/key")
        start = time.perf_counter()
        run(stack, "kms", "rewrap", str(secrets))
        times.append(time.perf_counter() - start)
    judge(f"rewraps of {count:,} files", count / min(times), "a second", REWRAPS, most=False)
    judge("memory of that", peak([stack, "kms", "rewrap", "--json", str(secrets)]), "MiB", MEMORY)
    shutil.rmtree(secrets)


def others(plain: Path, folder: Path) -> list[tuple[str, float, float]]:
    rows = []
    one, two, word = folder / "other.enc", folder / "other.out", folder / "word"
    word.write_text("correct horse battery staple\n")
    if shutil.which("age"):
        identity = folder / "identity"
        run("age-keygen", "-o", str(identity))
        public = subprocess.run(["age-keygen", "-y", str(identity)], check=True, capture_output=True, text=True).stdout
        rows.append((
            "age", best(lambda: run("age", "-r", public.strip(), "-o", str(one), str(plain))),
            best(lambda: run("age", "-d", "-i", str(identity), "-o", str(two), str(one))),
        ))
    if shutil.which("openssl"):
        cipher = ("openssl", "enc", "-aes-256-ctr", "-pbkdf2", "-pass", f"file:{word}")
        rows.append((
            "openssl (aes-256-ctr, not authenticated)",
            best(lambda: run(*cipher, "-in", str(plain), "-out", str(one))),
            best(lambda: run(*cipher, "-d", "-in", str(one), "-out", str(two))),
        ))
    if shutil.which("gpg"):
        home = folder / "gpg"
        home.mkdir(mode=0o700)
        gpg = ("gpg", "--homedir", str(home), "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase-file",
               str(word), "--compress-algo", "none")
        rows.append((
            "gpg", best(lambda: run(*gpg, "--cipher-algo", "AES256", "-o", str(one), "-c", str(plain))),
            best(lambda: run(*gpg, "-o", str(two), "-d", str(one))),
        ))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1024, metavar="MIB")
    parser.add_argument("--count", type=int, default=100_000, metavar="FILES")
    parser.add_argument("--stack", default="bin/stack", help="the program; a release build")
    arguments = parser.parse_args()
    stack = str(Path(arguments.stack).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["STACK_HOME"] = str(folder / "home")
        plain = folder / "plain"
        with open(plain, "wb") as file:
            for _ in range(arguments.size):
                file.write(os.urandom(1 << 20))
        taken = best(lambda: copy(plain, folder / "copy"))
        rows = sealed(stack, plain, folder) + others(plain, folder) + [("plain copy", taken, taken)]
        print(f"{arguments.size} MiB, seconds, best of {RUNS}")
        print(f"{'':42}{'encrypt':>9}{'decrypt':>9}")
        for label, encrypt, decrypt in rows:
            print(f"{label:42}{encrypt:9.2f}{decrypt:9.2f}")
        ours = rows[0]
        for index, what in ((1, "encrypt"), (2, "decrypt")):
            judge(f"{what}, beside a plain copy", ours[index] / taken, "times", 1.5)
            for row in rows:
                if row[0] == "age":
                    judge(f"{what}, beside age", ours[index] / row[index], "times", 1)
        rewraps(stack, folder, arguments.count)
    print(f"over the limit: {', '.join(OVER)}" if OVER else "all within their limits")


if __name__ == "__main__":
    main()
