import Language
import Platform

/// Reads ZIP archives, by their central directory; not those that are encrypted or beyond 4 GiB.
struct ZipReader {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func entries() throws(ArchiveError) -> [ArchiveEntry] {
    let end = try endOfDirectory()
    let count = try integer(end + 10, 2)
    guard count <= Archive.mostEntries else { throw .tooMany(limit: Archive.mostEntries) }
    var position = try integer(end + 16, 4)
    var entries: [ArchiveEntry] = []
    var room = Archive.largest
    for _ in 0..<count {
      guard try integer(position, 4) == 0x0201_4B50 else { throw .damaged("its directory is broken") }
      let nameLength = try integer(position + 28, 2)
      let path = String(decoding: try part(position + 46, nameLength), as: UTF8.self)
      let entry = try entry(position, path, &room)
      entries.append(entry)
      position += 46 + nameLength + (try integer(position + 30, 2)) + (try integer(position + 32, 2))
    }
    return entries
  }

  private func entry(_ position: Int, _ path: String, _ room: inout Int) throws(ArchiveError) -> ArchiveEntry {
    if path.hasSuffix("/") { return ArchiveEntry(path: path, content: .folder) }
    guard try integer(position + 8, 2) & 1 == 0 else { throw .damaged("`\(path)` in it is encrypted") }
    let local = try integer(position + 42, 4)
    guard try integer(local, 4) == 0x0403_4B50 else { throw .damaged("its directory leads nowhere") }
    let start = local + 30 + (try integer(local + 26, 2)) + (try integer(local + 28, 2))
    let data = try part(start, try integer(position + 20, 4))
    let content: [UInt8]
    switch try integer(position + 10, 2) {
    case 0: content = Array(data)
    case 8:
      content = try inflated(data, limit: room)
    default: throw .damaged("`\(path)` in it is compressed in an unknown way")
    }
    guard content.count == (try integer(position + 24, 4)) else { throw .damaged("`\(path)` has not its length") }
    guard Int(CompressedFormat.checksum(content)) == (try integer(position + 16, 4)) else {
      throw .damaged("`\(path)` has not its checksum")
    }
    room -= content.count
    guard room >= 0 else { throw .tooLarge(limit: Archive.largest) }
    // Made on Unix: the upper half of the attributes is the mode.
    let isUnix = try integer(position + 5, 1) == 3
    let mode = isUnix ? try integer(position + 40, 2) : 0
    switch mode & 0o170000 {
    case 0o120000: return ArchiveEntry(path: path, content: .link(target: String(decoding: content, as: UTF8.self)))
    case 0, 0o100000: return ArchiveEntry(path: path, content: .file(content, isProgram: mode & 0o100 != 0))
    default: throw .unsupported(path: path)
    }
  }

  private func inflated(_ data: ArraySlice<UInt8>, limit: Int) throws(ArchiveError) -> [UInt8] {
    do {
      return try Inflate.deflated(data, limit: limit)
    } catch {
      switch error {
      case .damaged(let what): throw .damaged(what)
      case .tooLarge: throw .tooLarge(limit: Archive.largest)
      }
    }
  }

  /// The record at the end, after which only a comment may stand.
  private func endOfDirectory() throws(ArchiveError) -> Int {
    var position = bytes.count - 22
    let lowest = max(0, position - 0xFFFF)
    while position >= lowest {
      if try integer(position, 4) == 0x0605_4B50 { return position }
      position -= 1
    }
    throw .damaged("its directory is missing")
  }

  private func part(_ start: Int, _ count: Int) throws(ArchiveError) -> ArraySlice<UInt8> {
    guard start >= 0, start <= bytes.count, count <= bytes.count - start else { throw .damaged("it ends too early") }
    return bytes[start..<start + count]
  }

  private func integer(_ start: Int, _ count: Int) throws(ArchiveError) -> Int {
    try part(start, count).reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
