/// Reads tar archives: ustar, with the long names of GNU tar and the records of pax. A file that is linked to (a hard link) is
/// there twice afterwards.
struct TarReader {
  private static let block = 512

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether the first header has its checksum: the oldest form has no other mark.
  static func isTar(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= block else { return false }
    let header = bytes[..<block]
    return (try? number(header, 148, 8)) == checksum(header)
  }

  /// Whether it is the end of an archive, and nothing else.
  static func isEmpty(_ bytes: [UInt8]) -> Bool { bytes.count >= 2 * block && bytes.allSatisfy { $0 == 0 } }

  func entries() throws(ArchiveError) -> [ArchiveEntry] {
    var entries: [ArchiveEntry] = []
    var places: [String: Int] = [:]
    var room = Archive.largest
    var position = 0
    var name: String?
    var target: String?
    while position < bytes.count {
      guard position + Self.block <= bytes.count else { throw .damaged("it ends too early") }
      let header = bytes[position..<position + Self.block]
      if header.allSatisfy({ $0 == 0 }) { break }
      guard try Self.number(header, 148, 8) == Self.checksum(header) else {
        throw .damaged("a header has not its checksum")
      }
      let size = try Self.number(header, 124, 12)
      position += Self.block
      guard size <= bytes.count - position else { throw .damaged("it ends within an entry") }
      let data = bytes[position..<position + size]
      position += (size + Self.block - 1) / Self.block * Self.block
      let path = name ?? self.path(header)
      let linked = target ?? Self.text(header, 157, 100)
      switch header[header.startIndex + 156] {
      case UInt8(ascii: "L"):
        name = Self.text(data, 0, data.count)
        continue
      case UInt8(ascii: "K"):
        target = Self.text(data, 0, data.count)
        continue
      case UInt8(ascii: "x"):
        let records = try self.records(data)
        name = records["path"] ?? name
        target = records["linkpath"] ?? target
        continue
      case UInt8(ascii: "g"): continue
      case UInt8(ascii: "0"), 0, UInt8(ascii: "7"):
        let content =
          path.hasSuffix("/")
          ? ArchiveEntry.Content.folder
          : .file(Array(data), isProgram: try Self.number(header, 100, 8) & 0o100 != 0)
        room -= data.count
        places[path] = entries.count
        entries.append(ArchiveEntry(path: path, content: content))
      case UInt8(ascii: "1"):
        let content = try linkedFile(places[linked].map { entries[$0].content }, path, linked)
        if case .file(let bytes, _) = content { room -= bytes.count }
        places[path] = entries.count
        entries.append(ArchiveEntry(path: path, content: content))
      case UInt8(ascii: "5"): entries.append(ArchiveEntry(path: path, content: .folder))
      case UInt8(ascii: "2"): entries.append(ArchiveEntry(path: path, content: .link(target: linked)))
      default: throw .unsupported(path: path)
      }
      name = nil
      target = nil
      guard entries.count <= Archive.mostEntries else { throw .tooMany(limit: Archive.mostEntries) }
      guard room >= 0 else { throw .tooLarge(limit: Archive.largest) }
    }
    return entries
  }

  private func linkedFile(
    _ content: ArchiveEntry.Content?, _ path: String, _ linked: String
  ) throws(ArchiveError) -> ArchiveEntry.Content {
    guard let content, case .file = content else {
      throw .damaged("`\(path)` is linked to `\(linked)`, which is no file before it")
    }
    return content
  }

  /// The sum of a header's bytes, with the sum itself taken for spaces.
  private static func checksum(_ header: ArraySlice<UInt8>) -> Int {
    header.reduce(0) { $0 + Int($1) } - header.dropFirst(148).prefix(8).reduce(0) { $0 + Int($1) } + 8 * 0x20
  }

  private func path(_ header: ArraySlice<UInt8>) -> String {
    let name = Self.text(header, 0, 100)
    let isUstar = header.dropFirst(257).prefix(6).elementsEqual(Array("ustar".utf8) + [0])
    let prefix = isUstar ? Self.text(header, 345, 155) : ""
    return prefix.isEmpty ? name : prefix + "/" + name
  }

  private static func text(_ bytes: ArraySlice<UInt8>, _ offset: Int, _ count: Int) -> String {
    String(decoding: bytes.dropFirst(offset).prefix(count).prefix { $0 != 0 }, as: UTF8.self)
  }

  private static func number(_ header: ArraySlice<UInt8>, _ offset: Int, _ count: Int) throws(ArchiveError) -> Int {
    let digits = text(header, offset, count).filter { $0 != " " }
    if digits.isEmpty { return 0 }
    guard let value = Int(digits, radix: 8), value >= 0 else { throw .damaged("a number in it is none") }
    return value
  }

  /// `LENGTH KEY=VALUE\n` one after another.
  private func records(_ data: ArraySlice<UInt8>) throws(ArchiveError) -> [String: String] {
    var records: [String: String] = [:]
    var rest = data
    while let space = rest.firstIndex(of: 0x20) {
      guard let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > space - rest.startIndex + 1,
        length <= rest.count
      else { throw .damaged("a record of its headers is none") }
      let record = rest[space..<rest.startIndex + length].dropFirst().dropLast()
      rest = rest[(rest.startIndex + length)...]
      guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { continue }
      records[String(decoding: record[..<equals], as: UTF8.self)] = String(
        decoding: record[(equals + 1)...], as: UTF8.self)
    }
    return records
  }
}
