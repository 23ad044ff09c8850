import ArgumentParser
import KeyManagement

/// The bytes that a sealed file is bound to.
struct AssociatedDataOptions: ParsableArguments {
  @Option(name: .customLong("aad"), help: ArgumentHelp("Text that the file is bound to.", valueName: "text"))
  var text: String?

  @Option(name: .customLong("aad-file"), help: ArgumentHelp("A file with what it is bound to.", valueName: "file"))
  var file: String?

  func validate() throws {
    if text != nil, file != nil { throw ValidationError("give --aad or --aad-file, not both") }
  }

  var isGiven: Bool { text != nil || file != nil }

  func bytes(_ links: LinkOptions) throws -> [UInt8] {
    try Self.bytes(text: text, file: file, followsLinks: links.followLinks)
  }

  static func bytes(text: String?, file: String?, followsLinks: Bool) throws -> [UInt8] {
    if let file { return try InputFile.read(file, followsLinks: followsLinks) }
    return Array((text ?? "").utf8)
  }
}
