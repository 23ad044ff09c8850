#!/usr/bin/env bash
# What must be there before the first build, made once: the keys of this machine, the builds' service account with its
# key file, sealed as the secret `builds-key`, and the trigger of the bare repository on this machine that is pushed to, if
# there is one. Safe to run again: what is there stays.
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

# The remotes that are bare repositories on this machine, a line each.
bare_remotes() {
  local remote folder
  for remote in $(git remote 2>/dev/null); do
    folder=$(git remote get-url --push "$remote") && folder=${folder#file://}
    [ "$(git -C "$folder" rev-parse --is-bare-repository 2>/dev/null)" = true ] || continue
    git -C "$folder" rev-parse --path-format=absolute --git-common-dir
  done | sort -u
}

bare=$(bare_remotes)
# Read by each later command for this stack; git ignores it.
settings=stacks/push/setup.auto.stackvars
if [ -e "$settings" ]; then
  "$stack" apply stacks/push --auto-approve
elif has "$stack" output stacks/push hook; then
  echo "the trigger is there already: stack trigger list"
elif [ "$(grep -c . <<<"$bare")" != 1 ]; then
  echo "to build what is committed or pushed: stack apply stacks/push [--var repository=FOLDER]"
elif "$stack" trigger list 2>/dev/null | grep -qF " $bare "; then
  echo "pushes to $bare start builds already: stack trigger list"
else
  printf 'repository = "%s"\n' "$(sed 's/[\\"]/\\&/g; s/\([$%]\){/\1\1{/g' <<<"$bare")" >"$settings"
  "$stack" apply stacks/push --auto-approve
  echo "pushes to $bare start builds/cicd.yaml from now on"
fi
echo "ready: stack build run builds/first.yaml"
