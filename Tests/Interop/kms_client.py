#!/usr/bin/env python3
"""Uses the key service with boto3, unchanged, and says what went wrong.

kms_client.py ENDPOINT    credentials come from the environment, as for any client; the account has encrypter and
                          decrypter on the ring `mine`, and nothing on the ring `other`.
"""

import base64
import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

FAULTS: list[str] = []


def expect(what: str, condition: bool) -> None:
    if not condition:
        FAULTS.append(what)


def refused(what: str, code: str, call, **arguments) -> None:
    try:
        call(**arguments)
    except ClientError as error:
        found = error.response["Error"]["Code"]
        expect(f"{what}: wanted {code}, found {found}", found == code)
    else:
        FAULTS.append(f"{what}: was not refused")


def client(endpoint: str, **arguments):
    config = Config(retries={"max_attempts": 0}, connect_timeout=5, read_timeout=20)
    return boto3.client("kms", endpoint_url=endpoint, region_name="local", config=config, **arguments)


def round_trips(kms) -> bytes:
    context = {"purpose": "test", "name": "ümlaut"}
    sealed = kms.encrypt(KeyId="mine/first", Plaintext=b"hello", EncryptionContext=context)
    expect("encrypt names the key", sealed["KeyId"] == "arn:aws:kms:local:000000000000:key/mine/first")
    opened = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=dict(reversed(context.items())))
    expect("decrypt gives the text", opened["Plaintext"] == b"hello" and opened["KeyId"] == sealed["KeyId"])
    for key in ("alias/mine/first", "arn:aws:kms:local:000000000000:key/mine/first", "mine/first"):
        opened = kms.decrypt(KeyId=key, CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context)
        expect(f"decrypt with {key}", opened["Plaintext"] == b"hello")
    for size, arguments in ((32, {"KeySpec": "AES_256"}), (16, {"KeySpec": "AES_128"}), (64, {"NumberOfBytes": 64})):
        made = kms.generate_data_key(KeyId="mine/first", EncryptionContext=context, **arguments)
        opened = kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext=context)
        expect(f"data key of {size}", len(made["Plaintext"]) == size and opened["Plaintext"] == made["Plaintext"])
    made = kms.generate_data_key_without_plaintext(KeyId="mine/first", KeySpec="AES_256")
    expect("no plaintext", "Plaintext" not in made)
    expect("its data key", len(kms.decrypt(CiphertextBlob=made["CiphertextBlob"])["Plaintext"]) == 32)
    again = kms.re_encrypt(
        CiphertextBlob=sealed["CiphertextBlob"], SourceEncryptionContext=context, DestinationKeyId="mine/second",
        DestinationEncryptionContext={"other": "context"},
    )
    opened = kms.decrypt(CiphertextBlob=again["CiphertextBlob"], EncryptionContext={"other": "context"})
    expect("re-encrypted", opened["Plaintext"] == b"hello" and opened["KeyId"].endswith("key/mine/second"))
    metadata = kms.describe_key(KeyId="mine/first")["KeyMetadata"]
    expect("described", metadata["Enabled"] and metadata["KeyState"] == "Enabled" and metadata["KeyId"] == "mine/first")
    pages = kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 1})
    names = [key["KeyId"] for page in pages for key in page["Keys"]]
    expect(f"listed: {names}", names == ["mine/first", "mine/second"])
    return sealed["CiphertextBlob"]


def refusals(kms, endpoint: str, sealed: bytes) -> None:
    context = {"purpose": "test", "name": "ümlaut"}
    changed = bytearray(sealed)
    changed[-1] ^= 1
    refused("no context", "InvalidCiphertextException", kms.decrypt, CiphertextBlob=sealed)
    refused("changed", "InvalidCiphertextException", kms.decrypt, CiphertextBlob=bytes(changed), EncryptionContext=context)
    refused("not ours", "InvalidCiphertextException", kms.decrypt, CiphertextBlob=b"x" * 80)
    refused("other key", "IncorrectKeyException", kms.decrypt, KeyId="mine/second", CiphertextBlob=sealed,
            EncryptionContext=context)
    refused("no right", "AccessDeniedException", kms.encrypt, KeyId="other/key", Plaintext=b"x")
    refused("no right to see", "AccessDeniedException", kms.describe_key, KeyId="other/key")
    refused("no right to the target", "AccessDeniedException", kms.re_encrypt, CiphertextBlob=sealed,
            SourceEncryptionContext=context, DestinationKeyId="other/key")
    refused("no such key", "NotFoundException", kms.encrypt, KeyId="mine/none", Plaintext=b"x")
    refused("no name", "NotFoundException", kms.encrypt, KeyId="nothing", Plaintext=b"x")
    refused("too long", "ValidationException", kms.encrypt, KeyId="mine/first", Plaintext=b"x" * 4097)
    refused("no size", "ValidationException", kms.generate_data_key, KeyId="mine/first")
    refused("no such operation", "UnknownOperationException", kms.list_aliases)
    refused("dry run", "DryRunOperationException", kms.decrypt, CiphertextBlob=sealed, EncryptionContext=context,
            DryRun=True)
    refused("dry run without the right", "AccessDeniedException", kms.encrypt, KeyId="other/key", Plaintext=b"x",
            DryRun=True)
    refused("too long a request", "RequestEntityTooLargeException", kms.encrypt, KeyId="mine/first", Plaintext=b"x",
            EncryptionContext={"long": "x" * 70_000})
    session = boto3.Session().get_credentials().get_frozen_credentials()
    wrong = client(endpoint, aws_access_key_id=session.access_key, aws_session_token=session.token,
                   aws_secret_access_key=base64.b64encode(os.urandom(32)).decode())
    refused("wrong signature", "InvalidSignatureException", wrong.list_keys)
    forged = client(endpoint, aws_access_key_id=session.access_key, aws_session_token=session.token + "A",
                    aws_secret_access_key=session.secret_key)
    refused("forged token", "UnrecognizedClientException", forged.list_keys)
    stranger = client(endpoint, aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret")
    refused("stranger", "UnrecognizedClientException", stranger.list_keys)


def main() -> int:
    endpoint = sys.argv[1]
    kms = client(endpoint)
    if "--refused" in sys.argv:
        refused("revoked", "UnrecognizedClientException", kms.list_keys)
    else:
        refusals(kms, endpoint, round_trips(kms))
    print("\n".join(FAULTS))
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
