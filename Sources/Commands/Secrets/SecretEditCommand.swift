import ArgumentParser
import Diagnostics
import Glibc
import KeyManagement
import Platform

struct SecretEditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Open a sealed file in an editor, and seal it again.",
    discussion: """
      The plain text is in a private file in memory where the system has such a place, which is overwritten and removed \
      afterwards. Named by a secret's name, the result is a new version; a file keeps its name. The editor is $EDITOR, or vi.
      """)

  @OptionGroup var secrets: SecretOptions
  @OptionGroup var associated: AssociatedDataOptions
  @OptionGroup var links: LinkOptions
  @Argument(help: "A sealed file, or the name of a secret.") var file: String

  func run() async throws {
    let store = try await secrets.kms.sealingStore()
    let envelopes = secrets.kms.envelopes(store, "edit", file)
    if !Files.exists(file), KeyName.isValid(file) {
      let folder = try secrets.secrets()
      guard let newest = try folder.versions(of: file).first else { return }
      let plain = try await folder.get(file, envelopes)
      guard let changed = try edited(plain) else { return }
      let number = try await folder.put(changed, as: file, with: newest.key.key, envelopes)
      return secrets.common.terminal.print("\(file): version \(number), sealed with \(newest.key.key)")
    }
    let file = links.resolved([file])[0]
    if Files.status(file)?.kind == .symbolicLink { throw KeyError.linkNotFollowed(path: file) }
    let bound = associated.isGiven ? try associated.bytes(links) : NamedSecrets.associatedData(ofFile: file)
    let key = try Envelopes.header(ofFile: file).dataKey.name.key
    guard let lock = try FileLock.attempt(file) else {
      throw Diagnostic(.error, "`\(file)` is being edited already", hints: ["close that editor first"])
    }
    let before = try Files.read(file)
    let plain = try await envelopes.decrypt(before, name: file, associatedData: bound)
    guard let changed = try edited(plain) else { return }
    guard try Files.read(file) == before else {
      throw Diagnostic(
        .error, "`\(file)` was changed while it was edited", detail: "what the editor made of it was not sealed",
        hints: ["edit it again"])
    }
    let sealed = try await envelopes.encrypt(changed, with: key, EnvelopeOptions(associatedData: bound))
    try AtomicFile.write(sealed, to: file, mode: Files.status(file)?.mode ?? 0o600)
    extendLifetime(lock)
    secrets.common.terminal.print("\(file): sealed with \(key)")
  }

  /// What the editor made of it; `nil` when nothing was changed. Whatever ends the program, the private file is gone then.
  private func edited(_ plain: [UInt8]) throws -> [UInt8]? {
    try HeldSignals.during([SIGHUP, SIGTERM], passing: [SIGINT, SIGQUIT]) { try changed(plain) }
  }

  private func changed(_ plain: [UInt8]) throws -> [UInt8]? {
    let file = try PrivateFile(plain)
    let editor = ProcessEnvironment.value("VISUAL") ?? ProcessEnvironment.value("EDITOR") ?? "vi"
    // As git does: the variable may hold arguments of the editor, too.
    let status = try ForegroundProgram.run(["/bin/sh", "-c", editor + " \"$@\"", editor, file.path])
    guard status.isSuccess else {
      throw Diagnostic(.error, "the editor failed", detail: "the sealed file was not changed")
    }
    guard Files.exists(file.path) else {
      throw Diagnostic(.error, "the editor removed the file", detail: "the sealed file was not changed")
    }
    let changed = try file.contents()
    guard !changed.isEmpty || plain.isEmpty else {
      throw Diagnostic(
        .error, "the editor left nothing", detail: "the sealed file was not changed",
        hints: ["`stack secret rm` removes a secret"])
    }
    guard changed != plain else {
      secrets.common.terminal.note("nothing was changed")
      return nil
    }
    return changed
  }
}
