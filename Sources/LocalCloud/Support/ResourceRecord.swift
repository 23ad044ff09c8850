import Foundation
import Platform

/// A file of our own in a resource's folder: what was decided when the resource was made, and by which operation.
enum ResourceRecord {
  static func read<Contents: Decodable>(_ file: String, as type: Contents.Type) throws -> Contents? {
    guard Files.exists(file) else { return nil }
    let bytes = try Files.read(file, limit: 16 << 20)
    do {
      return try JSONDecoder().decode(Contents.self, from: Data(bytes))
    } catch {
      throw ResourceFault.unreadable(file: file)
    }
  }

  static func write(_ contents: some Encodable, to file: String, mode: UInt32 = 0o600) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](try encoder.encode(contents)) + [0x0A], to: file, mode: mode)
  }
}
