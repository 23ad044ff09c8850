"""Types of ours for the real terraform, as `standin.py` starts it: the schemas are ours, and what there is are files in a folder."""

import json
import os
import pathlib
import sys

from tf.iface import DataSource, Provider, Resource
from tf.runner import run_provider
from tf.schema import Attribute, Schema
from tf.types import Bool, String

folder = pathlib.Path(os.environ["STANDIN"])



def text(name, **rest):
    return Attribute(name, String(), **rest)


class Base:
    def __init__(self, provider):
        self.provider = provider

    @classmethod
    def get_name(cls):
        return cls.name

    @classmethod
    def get_schema(cls):
        return Schema(attributes=cls.attributes, version=0)


class Key(Base, Resource):
    name = "crypto_key"
    attributes = [
        text("deletion_grace", optional=True, computed=True, default="30d"),
        Attribute("deletion_protection", Bool(), optional=True, computed=True, default=False),
        text("id", computed=True),
        text("key_ring", required=True, requires_replace=True),
        text("name", optional=True, computed=True, requires_replace=True),
        text("purpose", optional=True, computed=True, default="encrypt", requires_replace=True),
        text("rotation_period", optional=True),
    ]

    @staticmethod
    def file(state):
        return folder / (state["id"].replace("/", "-") + ".json")

    def create(self, ctx, planned):
        state = {**planned, "id": planned["key_ring"] + "/" + planned["name"]}
        return self.update(ctx, None, state)

    def read(self, ctx, current):
        file = self.file(current)
        return json.loads(file.read_text()) if file.exists() else None

    def update(self, ctx, current, planned):
        self.file(planned).write_text(json.dumps(planned))
        return planned

    def delete(self, ctx, current):
        self.file(current).unlink(missing_ok=True)

    def upgrade(self, ctx, version, old):
        return old


class Ring(Key):
    name = "key_ring"
    attributes = [
        text("deletion_grace", optional=True, computed=True, default="30d"),
        text("id", computed=True),
        text("name", optional=True, computed=True, requires_replace=True),
    ]

    def create(self, ctx, planned):
        return self.update(ctx, None, {**planned, "id": "keys/" + planned["name"]})


class Ciphertext(Base, DataSource):
    name = "secret_ciphertext"
    attributes = [
        text("ciphertext", computed=True),
        text("context", optional=True, computed=True),
        text("crypto_key", required=True),
        text("plaintext", required=True, sensitive=True),
    ]

    def read(self, ctx, config):
        return {**config, "ciphertext": "<sealed>", "context": config["context"] or ""}


class Local(Provider):
    def get_model_prefix(self):
        return ""

    def get_provider_schema(self, diags):
        return Schema(attributes=[])

    def full_name(self):
        return os.environ["STANDIN_NAME"]

    def validate_config(self, diags, config):
        pass

    def configure_provider(self, diags, config):
        pass

    def get_data_sources(self):
        return [Ciphertext]

    def get_resources(self):
        return [Key, Ring]


if __name__ == "__main__":
    run_provider(Local(), sys.argv)
