import ArgumentParser
import Diagnostics
import KeyManagement
import Platform

/// Where a project's secrets are.
struct SecretOptions: ParsableArguments {
  /// The key that secrets are sealed with unless another is named.
  static let defaultKey = "secrets/project"

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @Option(help: ArgumentHelp("The folder; `secrets` beside `.git` when left out.", valueName: "dir"))
  var folder: String?

  func secrets() throws -> NamedSecrets {
    if let folder { return NamedSecrets(folder: Path.absolute(folder, from: try common.directory())) }
    return NamedSecrets(folder: Path.join(try projectFolder(), "secrets"))
  }

  /// The nearest folder upwards with `.git` in it, or the working directory.
  private func projectFolder() throws -> String {
    let start = try common.directory()
    var folder = start
    while folder != "/" {
      if Files.exists(Path.join(folder, ".git")) { return folder }
      folder = Path.parent(folder)
    }
    return start
  }

  /// The named key; the default one is made when it is first used.
  func key(_ name: String?, _ store: KeyStore) async throws -> String {
    if let name { return name }
    do {
      _ = try store.key(Self.defaultKey)
    } catch KeyError.noSuchRing {
      try await kms.recording(store, "create ring", "secrets") { _ = try store.createRing("secrets") }
      try await makeKey(store)
    } catch KeyError.noSuchKey {
      try await makeKey(store)
    }
    return Self.defaultKey
  }

  private func makeKey(_ store: KeyStore) async throws {
    try await kms.recording(store, "create key", Self.defaultKey) { _ = try await store.createKey(Self.defaultKey) }
    common.terminal.note("made the key `\(Self.defaultKey)`")
  }

  /// `NAME` or `NAME@VERSION`.
  static func reference(_ text: String) throws -> (name: String, version: Int?) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { return (text, nil) }
    guard let version = Int(parts[1]), version > 0 else {
      throw Diagnostic(.error, "`\(parts[1])` is no version", hints: ["name one as in `\(parts[0])@3`"])
    }
    return (parts[0], version)
  }
}
