import KeyManagement
import Platform

/// A file that goes with one moment of a state, such as a saved plan, sealed with the state's data key.
///
/// Layout: `"STACKSEA"`, a format version of 2 bytes (1), the length of the lineage in 2 bytes, the lineage, the serial in 8
/// bytes, the length of the kind in 2 bytes, the kind, and the sealed contents. Numbers have their most significant byte
/// first. All that comes before the contents is authenticated with them.
public struct SealedFile: Hashable, Sendable {
  private static let magic = Array("STACKSEA".utf8)
  private static let formatVersion = 1

  /// What is in it: `plan`.
  public let kind: String
  /// The state it was made for, and when.
  public let lineage: String
  public let serial: Int
  let sealed: [UInt8]

  init(kind: String, head: StateHead, sealed: [UInt8]) {
    self.kind = kind
    lineage = head.lineage
    serial = head.serial
    self.sealed = sealed
  }

  /// Reads a file without opening what is sealed in it.
  /// - Throws: `StateError.notASealedFile`, `.newerFormat`.
  public init(path: String) throws {
    let bytes: [UInt8]
    do { bytes = try Files.read(path) } catch { throw LocalDatabase.translated(error, path: path, backups: "") }
    var rest = bytes[...]
    func take(_ count: Int) throws -> ArraySlice<UInt8> {
      guard rest.count >= count else { throw StateError.notASealedFile(path: path) }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    func number(_ count: Int) throws -> UInt64 { try take(count).reduce(0) { $0 << 8 | UInt64($1) } }
    func text() throws -> String {
      let size = Int(try number(2))
      return String(decoding: try take(size), as: UTF8.self)
    }
    guard try take(8).elementsEqual(Self.magic) else { throw StateError.notASealedFile(path: path) }
    let version = Int(try number(2))
    guard version <= Self.formatVersion else {
      throw StateError.newerFormat(path: path, found: version, supported: Self.formatVersion)
    }
    guard version == Self.formatVersion else { throw StateError.notASealedFile(path: path) }
    lineage = try text()
    serial = Int(clamping: try number(8))
    kind = try text()
    sealed = Array(rest)
  }

  func write(to path: String) throws {
    do {
      try AtomicFile.write(Self.start(kind: kind, lineage: lineage, serial: serial) + sealed, to: path, mode: 0o600)
    } catch {
      throw LocalDatabase.translated(error, path: path, backups: "")
    }
  }

  var context: [UInt8] {
    var context = KeyContext("stack sealed file 1")
    context.append(Self.start(kind: kind, lineage: lineage, serial: serial))
    return context.bytes
  }

  private static func start(kind: String, lineage: String, serial: Int) -> [UInt8] {
    var bytes = magic
    func append(_ number: some FixedWidthInteger) { withUnsafeBytes(of: number.bigEndian) { bytes += $0 } }
    append(UInt16(formatVersion))
    append(UInt16(clamping: lineage.utf8.count))
    bytes += lineage.utf8.prefix(Int(UInt16.max))
    append(UInt64(clamping: serial))
    append(UInt16(clamping: kind.utf8.count))
    bytes += kind.utf8.prefix(Int(UInt16.max))
    return bytes
  }
}
