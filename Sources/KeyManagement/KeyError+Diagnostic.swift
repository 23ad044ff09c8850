import Diagnostics
import Platform

extension KeyError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    switch self {
    case .rootKeyMissing, .rootKeyTooOpen, .rootKeyNotOurs, .rootKeyExists, .wrongPassphrase, .emptyPassphrase,
      .passphraseTooShort,
      .passphraseNeeded, .passphrasesDiffer, .passphraseFileMissing, .passphraseFileTooOpen, .keyFolderTooOpen,
      .ownedByOther, .rootKeyLost, .noPassphraseFile, .cloudRoot, .cloudCredentials, .unwrapFailed, .otherRoot,
      .sealFailed, .unsealFailed:
      rootDiagnostic
    case .system(let error): error.diagnostic
    case .emptyInput, .notAnEnvelope, .newerEnvelope, .badHeader, .headerNotAuthentic, .bodyNotAuthentic, .truncated,
      .trailingBytes, .tooLarge, .outputExists, .symbolicLink, .linkNotFollowed, .notAFile, .noInputFile,
      .sealingKeyMissing,
      .sealedWithOther, .inputOutput:
      envelopeDiagnostic
    default: storeDiagnostic
    }
  }

  private var rootDiagnostic: Diagnostic {
    switch self {
    case .rootKeyMissing(let path):
      Diagnostic(
        .error, "the root key `\(path)` is missing", detail: "everything sealed with it can be opened with it alone",
        hints: ["put its backup copy back there, with mode 0600"])
    case .rootKeyTooOpen(let path, let mode):
      Diagnostic(
        .error, "others may read the root key `\(path)`",
        detail: "its mode is 0\(String(mode, radix: 8)), it must be 0600",
        hints: ["`chmod 600 \(path)`, and if others could have read it, make a new one with `stack kms root change`"])
    case .keyFolderTooOpen(let path, let mode):
      Diagnostic(
        .error, "others may put other keys into `\(path)`",
        detail: "the folder's mode is 0\(String(mode, radix: 8)), which lets others write in it",
        hints: ["`chmod go-w \(path)`, and see that the files in it are yours"])
    case .ownedByOther(let path, let owner):
      Diagnostic(
        .error, "`\(path)` belongs to `\(owner)`",
        detail: "its owner could change it at any time: what keys are taken from has to be yours or the system's",
        hints: ["run `stack` as `\(owner)`, or make it yours with `chown \(Host.user)` if you know how it came there"])
    case .rootKeyLost(let path, let store, let keys, let projects): Self.lost(path, store, keys, projects)
    case .noPassphraseFile(let path):
      Diagnostic(
        .error, "`\(path)` is no regular file", detail: "a passphrase is read from a file of mode 0600",
        hints: ["give a pipe as the shell does: `STACK_PASSPHRASE_FILE=<(command)`"])
    case .rootKeyNotOurs(let path):
      Diagnostic(.error, "`\(path)` is not a root key", hints: ["put the backup copy of the root key back there"])
    case .rootKeyExists(let path):
      Diagnostic(.error, "there is a root key at `\(path)` already", detail: "it was not changed")
    case .passphraseFileMissing(let path):
      Diagnostic(
        .error, "there is no passphrase file `\(path)`",
        hints: ["have `\(Passphrase.variable)` name one that is there"])
    case .passphraseFileTooOpen(let path, let mode):
      Diagnostic(
        .error, "others may read the passphrase in `\(path)`",
        detail: "its mode is 0\(String(mode, radix: 8)), it must be 0600",
        hints: ["`chmod 600 \(path)`, and if others could have read it, `stack kms root change`"])
    case .wrongPassphrase: Diagnostic(.error, "wrong passphrase")
    case .passphrasesDiffer: Diagnostic(.error, "the two passphrases differ", detail: "nothing was changed")
    case .emptyPassphrase: Diagnostic(.error, "the passphrase is empty")
    case .passphraseTooShort(let least):
      Diagnostic(
        .error, "the passphrase has less than \(least) characters",
        detail: "who has a copy of the root key's file can try short ones until one opens it; nothing was changed",
        hints: ["take several words that nobody would expect together"])
    case .passphraseNeeded:
      Diagnostic(
        .error, "the root key needs its passphrase", detail: "there is no terminal to ask on",
        hints: ["name a file of mode 0600 that holds it in `STACK_PASSPHRASE_FILE`"])
    case .cloudRoot(let endpoint, let detail):
      Diagnostic(
        .error, "the root key at `\(endpoint)` cannot be used", detail: detail,
        hints: ["see that it answers, and that the account in `AWS_ACCESS_KEY_ID` may use the key"])
    case .cloudCredentials:
      Diagnostic(
        .error, "the root key is in AWS KMS, and there are no credentials for it",
        hints: ["set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`"])
    case .unwrapFailed(let root):
      Diagnostic(
        .error, "a key cannot be unwrapped with root key \(root)",
        detail: "it was wrapped with another root key, or was changed",
        hints: ["restore the root key it was wrapped with"])
    case .otherRoot(let path, let root):
      Diagnostic(
        .error, "the root key is not that of the key store",
        detail: "root key \(root) is in place, and `\(path)` was wrapped with another; nothing was changed",
        hints: ["put the root key back that belongs to this store"])
    case .sealFailed: Diagnostic(.error, "sealing failed")
    default:
      Diagnostic(.error, "a sealed value cannot be opened", detail: "it was sealed with another key, or was changed")
    }
  }

  private var storeDiagnostic: Diagnostic {
    switch self {
    case .invalidName(let name):
      Diagnostic(
        .error, "`\(name)` cannot be a name here",
        detail: "a name has 1 to 63 letters, digits, `-` or `_`; a key is named `RING/KEY`")
    case .noSuchRing(let name, let existing):
      Diagnostic(
        .error, "no key ring `\(name)`",
        hints: Self.near(name, existing) ?? ["make it with `stack kms keyring create \(name)`"])
    case .ringExists(let name):
      Diagnostic(
        .error, "key ring `\(name)` exists already",
        hints: [
          "`stack kms key list \(name)` lists its keys; to begin anew, `stack kms keyring delete \(name) --purge`"
        ])
    case .ringScheduled(let name, let date):
      Diagnostic(
        .error, "key ring `\(name)` is scheduled for destruction on \(date)",
        hints: ["bring it back with `stack kms keyring restore \(name)`"])
    case .noSuchKey(let name, let existing):
      Diagnostic(
        .error, "no key `\(name)`", hints: Self.near(name, existing) ?? ["make it with `stack kms key create \(name)`"])
    case .keyExists(let name): Diagnostic(.error, "key `\(name)` exists already")
    case .keyScheduled(let name, let date):
      Diagnostic(
        .error, "key `\(name)` is scheduled for destruction on \(date)",
        hints: ["bring it back with `stack kms key restore \(name)`"])
    case .noSuchVersion(let key, let version): Diagnostic(.error, "key `\(key)` has no version \(version)")
    case .versionUnusable(let key, let version, let state):
      Diagnostic(
        .error, "version \(version) of key `\(key)` is \(state.words)", hints: Self.mend(key, version, state))
    case .wrongPurpose(let key, let purpose, let wanted):
      Diagnostic(.error, "key `\(key)` is for `\(purpose.rawValue)`, not for `\(wanted.rawValue)`")
    case .noPrimary(let key):
      Diagnostic(
        .error, "key `\(key)` has no enabled primary version", hints: ["make one with `stack kms key rotate \(key)`"])
    case .primaryVersion(let key, let version):
      Diagnostic(
        .error, "version \(version) is the primary of key `\(key)`",
        hints: ["rotate first with `stack kms key rotate \(key)`"])
    case .noSuchSecret(let name, let existing):
      Diagnostic(
        .error, "no secret `\(name)`", hints: Self.near(name, existing) ?? ["make it with `stack secret put \(name)`"])
    case .noSuchSecretVersion(let name, let version):
      Diagnostic(
        .error, "secret `\(name)` has no version \(version)", hints: ["`stack secret versions \(name)` lists them"])
    case .noStoredSecret(let name):
      Diagnostic(.error, "no secret `\(name)`", hints: ["secrets of a stack are made by `secret` in its manifests"])
    case .noStoredSecretVersion(let name, let version):
      Diagnostic(
        .error, "secret `\(name)` has no version \(version)",
        detail: "there never was one, or it was overwritten when newer ones came")
    case .storeTooOpen(let path, let mode):
      Diagnostic(
        .error, "others may read or change the key store `\(path)`",
        detail: "its mode is 0\(String(mode, radix: 8)), it must be 0600",
        hints: ["`chmod 600 \(path)`, and see with `stack kms audit --verify` that it is as it was"])
    case .store(let path, let detail): Diagnostic(.error, "the key store `\(path)` failed", detail: detail)
    default: Diagnostic(.error, "the key store failed")
    }
  }

  private var envelopeDiagnostic: Diagnostic {
    switch self {
    case .emptyInput(let name): Diagnostic(.error, "`\(name)` is empty", detail: "a sealed file is never empty")
    case .notAnEnvelope(let name):
      Diagnostic(.error, "`\(name)` is not a sealed file", detail: "it does not begin as one")
    case .newerEnvelope(let name, let version):
      Diagnostic(
        .error, "`\(name)` was sealed by a newer `stack`", detail: "format version \(version), this program knows 1")
    case .badHeader(let name, let detail): Diagnostic(.error, "the header of `\(name)` is damaged", detail: detail)
    case .headerNotAuthentic(let name, let key, let version):
      Diagnostic(
        .error, "`\(name)` does not open with version \(version) of key `\(key)`",
        detail: "it was sealed with another key or other associated data, or its header was changed")
    case .bodyNotAuthentic(let name, let chunk):
      Diagnostic(
        .error, "`\(name)` was changed after it was sealed",
        detail: "chunk \(chunk) is not authentic; nothing was written")
    case .truncated(let name, let chunk):
      Diagnostic(
        .error, "`\(name)` is cut off", detail: "it ends at chunk \(chunk), which is not the last; nothing was written")
    case .trailingBytes(let name):
      Diagnostic(.error, "`\(name)` goes on after its end", detail: "nothing was written")
    case .tooLarge(let name): Diagnostic(.error, "`\(name)` is too large to seal")
    case .outputExists(let path):
      Diagnostic(.error, "`\(path)` exists already", hints: ["replace it with `--force`"])
    case .symbolicLink(let path):
      Diagnostic(.error, "`\(path)` is a symbolic link", hints: ["name the file it points to"])
    case .linkNotFollowed(let path):
      Diagnostic(
        .error, "`\(path)` is a symbolic link",
        hints: ["name the file it points to, or have links followed with `--follow-links`"])
    case .notAFile(let path):
      Diagnostic(.error, "`\(path)` is no regular file", detail: "what is no file is neither replaced nor sealed anew")
    case .noInputFile(let path):
      Diagnostic(
        .error, "`\(path)` is no regular file", detail: "it is not waited for what may never end",
        hints: ["give a pipe as the shell does, with `<(command)`, or `-` for standard input"])
    case .sealingKeyMissing(let name, let key):
      Diagnostic(
        .error, "`\(name)` was sealed with key `\(key)`, which is not here",
        detail: "the key was destroyed, or belongs to another key store; a new one of that name does not open the file",
        hints: ["put back a backup of the key store that has the key; without one the file cannot be opened"])
    case .sealedWithOther(let name, let key, let wanted):
      Diagnostic(.error, "`\(name)` was sealed with key `\(key)`, not with `\(wanted)`")
    case .inputOutput(let name, let reason): Diagnostic(.error, "cannot read or write `\(name)`", detail: reason)
    default: Diagnostic(.error, "the sealed file failed")
    }
  }

  private static func lost(_ path: String, _ store: String, _ keys: Int, _ projects: [String]) -> Diagnostic {
    var parts: [String] = []
    if keys > 0 { parts.append("the keys in `\(store)`") }
    if let first = projects.first {
      parts.append("the state of `\(first)`" + (projects.count > 1 ? " and \(projects.count - 1) more" : ""))
    }
    return Diagnostic(
      .error, "the root key `\(path)` is gone, and a new one would not open what it has wrapped",
      detail: "it has wrapped " + parts.joined(separator: " and ") + "; nothing was changed",
      hints: [
        "put its backup copy back there, with mode 0600",
        "if it is lost for good, `stack kms init --begin-anew` puts the key store aside and makes a new root key; what was sealed stays closed",
      ])
  }

  private static func near(_ name: String, _ existing: [String]) -> [String]? {
    Suggestion.closest(to: name, among: existing).map { ["did you mean `\($0)`?"] }
  }

  private static func mend(_ key: String, _ version: Int, _ state: KeyVersion.State) -> [String] {
    switch state {
    case .disabled: ["enable it with `stack kms key enable \(key) --version \(version)`"]
    case .scheduled: ["bring it back with `stack kms key restore \(key) --version \(version)`"]
    case .enabled, .destroyed: []
    }
  }
}
