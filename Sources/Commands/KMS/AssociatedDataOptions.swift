import ArgumentParser
import KeyManagement

/// The bytes that a sealed file is bound to.
struct AssociatedDataOptions: ParsableArguments {
  @Option(name: .customLong("aad"), help: ArgumentHelp("Text that the file is bound to.", valueName: "text"))
  var text: String?

  @Option(
    name: .customLong("aad-file"),
    help: ArgumentHelp("A file with what it is bound to; - for standard input.", valueName: "file"))
  var file: String?

  /// It is held in memory.
  private static let limit = 64 << 20

  func validate() throws {
    if text != nil, file != nil { throw ValidationError("give --aad or --aad-file, not both") }
  }

  var isGiven: Bool { text != nil || file != nil }

  func bytes(_ links: LinkOptions) throws -> [UInt8] {
    try Self.bytes(text: text, file: file, followsLinks: links.followLinks)
  }

  /// Throws when standard input is to be both what is sealed or opened and what it is bound to.
  static func check(file: String?, input: String) throws {
    let isInput = ["-", "/dev/stdin"].contains
    guard let file, isInput(file), isInput(input) else { return }
    throw ValidationError("--in and --aad-file are both standard input: give one of them as a file")
  }

  static func bytes(text: String?, file: String?, followsLinks: Bool) throws -> [UInt8] {
    if let file {
      return try InputFile.readWhole(file == "-" ? "/dev/stdin" : file, followsLinks: followsLinks, limit: limit)
    }
    return Array((text ?? "").utf8)
  }
}
