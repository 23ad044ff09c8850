"""A provider for the real terraform with types of ours, so that what it prints of their drift and of data sources can be recorded.

Needs the package `tf` in the Python that runs it.
"""

import json
import os
import pathlib
import subprocess
import sys

PROVIDER = "terraform.io/builtin/local"
# The types of ours are taken for those of providers that are named like their first words.
REQUIRED = """terraform {
  required_providers {
%s  }
}
""" % "".join(f'    {name} = {{ source = "{PROVIDER}" }}\n' for name in ("crypto", "key", "secret"))


class Standin:
    """The provider, running; `environment` is what makes terraform use it."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, str(pathlib.Path(__file__).with_name("standin_provider.py")), "--dev"],
            env={**os.environ, "STANDIN": str(folder), "STANDIN_NAME": PROVIDER}, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            _, found, value = line.partition("export TF_REATTACH_PROVIDERS=")
            if found:
                self.environment = {"TF_REATTACH_PROVIDERS": value.strip().strip("'")}
                return
        sys.exit("the provider did not start: is the package `tf` installed?")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
