import KeyManagement
import Platform

/// What `stack kms decrypt` does.
///
/// Programs call it at their start, for the one key that they begin with, so plain arguments are read here: to look at the command's
/// options by reflection, as the parser does, takes longer than all the rest.
struct Decryption: Equatable {
  var input = "-"
  var output = "-"
  /// The one key that may be used; `nil` for any.
  var key: String?
  /// What the file is bound to, or the file that has it.
  var text: String?
  var textFile: String?
  var replaces = false
  var followsLinks = false

  func run() async throws {
    let bytes = try AssociatedDataOptions.bytes(text: text, file: textFile, followsLinks: followsLinks)
    let kms = KMSOptions()
    let envelopes = kms.envelopes(try kms.store(), "decrypt", input, only: key)
    if output == "-" {
      let source = try SourceStream(input, followsLinks: followsLinks)
      try await envelopes.decryptWhole(from: source.stream, to: .standardOutput, associatedData: bytes)
    } else {
      try await envelopes.decryptFile(
        input == "-" ? "/dev/stdin" : input, to: output, associatedData: bytes, replacing: replaces,
        followsLinks: followsLinks)
    }
  }
}

extension Decryption {
  private static let options: Set<String> = ["--in", "--out", "--key", "--aad", "--aad-file"]
  private static let flags: Set<String> = ["--force", "--follow-links"]

  /// Reads the arguments of the program; `nil` when they are not those of this command, or are for the parser to judge.
  init?(_ arguments: [String]) {
    guard arguments.starts(with: ["kms", "decrypt"]) else { return nil }
    var rest = arguments.dropFirst(2)
    var given: [String: String] = [:]
    var flags: Set<String> = []
    while let name = rest.popFirst() {
      if Self.flags.contains(name) {
        flags.insert(name)
        continue
      }
      guard Self.options.contains(name), let value = rest.popFirst(), value == "-" || !value.hasPrefix("-"),
        given.updateValue(value, forKey: name) == nil
      else { return nil }
    }
    if given["--aad"] != nil, given["--aad-file"] != nil { return nil }
    if given["--aad-file"] == "-" || given["--aad-file"] == "/dev/stdin" { return nil }
    self.init(
      input: given["--in"] ?? "-", output: given["--out"] ?? "-", key: given["--key"], text: given["--aad"],
      textFile: given["--aad-file"], replaces: flags.contains("--force"),
      followsLinks: flags.contains("--follow-links"))
  }
}
