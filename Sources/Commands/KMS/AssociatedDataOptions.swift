import ArgumentParser
import Platform

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

  func bytes() throws -> [UInt8] { try Self.bytes(text: text, file: file) }

  static func bytes(text: String?, file: String?) throws -> [UInt8] {
    if let file { return try Files.read(file) }
    return Array((text ?? "").utf8)
  }
}
