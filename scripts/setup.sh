#!/usr/bin/env bash
# What must be there before the first build, made once: the keys of this machine, and the builds' service account with its
# key file, sealed as the secret `builds-key`. Safe to run again: what is there stays.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
stack=${STACK:-stack}

has() { "$@" >/dev/null 2>&1; }

"$stack" kms init
if has "$stack" kms key describe builds/service-account; then
  echo "the key builds/service-account is there already"
else
  has "$stack" kms keyring create builds || true
  "$stack" kms key create builds/service-account
fi
if has "$stack" secret versions builds-key; then
  echo "the secret builds-key is there already"
else
  has "$stack" service-account create builds --display-name "runs builds" || true
  "$stack" service-account key builds --key builds/service-account
fi
echo "ready: stack build run builds/first.yaml"
