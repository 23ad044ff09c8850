"""The real terraform, run away from the user's settings."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios


class Terraform:
    def __init__(self, folder):
        self.folder = folder
        settings = folder / "settings.tfrc"
        settings.touch()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TF_CLI_CONFIG_FILE": str(settings),
            "CHECKPOINT_DISABLE": "1",
            "TERM": "dumb",
        }

    def run(self, arguments, folder=None, text=""):
        return subprocess.run(
            ["terraform", *arguments], cwd=folder or self.folder, env=self.environment, input=text.encode(),
            capture_output=True)


class Console:
    """`terraform console` at a terminal, which goes on after an error, unlike one that reads a pipe."""

    PROMPT = b"\x1b[J\x1b[2K\r>  \x08"
    CONTINUATION = b"\x1b[J\x1b[2K\r:  \x08"

    def __init__(self, terraform):
        self.terraform = terraform
        self.process = None

    def start(self):
        self.terminal, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 20000, 0, 0))
        self.process = subprocess.Popen(
            ["terraform", "console", "-plan", "-no-color"], cwd=self.terraform.folder, stdin=theirs, stdout=theirs,
            stderr=theirs, env=self.terraform.environment, start_new_session=True)
        os.close(theirs)
        self.read()

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            os.close(self.terminal)
        self.process = None

    def read(self):
        """What is printed until the next prompt, or nothing when terraform ends or an expression goes on."""
        data = b""
        while not data.endswith(self.PROMPT):
            ready, _, _ = select.select([self.terminal], [], [], 20)
            try:
                chunk = os.read(self.terminal, 1 << 16) if ready else b""
            except OSError:
                chunk = b""
            data += chunk
            if not chunk or data.endswith(self.CONTINUATION):
                return None
        return data[:-len(self.PROMPT)]

    def ask(self, expression):
        """What is printed of an expression; `!error` for an error."""
        if self.process is None:
            self.start()
        os.write(self.terminal, expression.encode() + b"\n")
        data = self.read()
        if data is None:
            self.stop()
            answer = self.terraform.run(["console", "-plan", "-no-color"], text=expression + "\n")
            return answer.stdout.decode().rstrip("\n") if answer.returncode == 0 else "!error"
        echoed = data[data.rfind(b"\x1b[2K\r> "):]
        answer = echoed.partition(b"\r\n")[2].decode().replace("\r\n", "\n")
        if re.match(r"\n*(Error|╷)", answer):
            return "!error"
        return answer.rstrip("\n")
