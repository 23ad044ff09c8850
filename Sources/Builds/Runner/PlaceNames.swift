/// Puts real folders in the place of those that a definition names: `/workspace/out` is a folder of the build's own.
struct PlaceNames: Sendable {
  struct Place: Sendable {
    let name: String
    let folder: String
  }

  /// The longest first.
  private let places: [Place]

  init(_ places: [Place]) {
    self.places = places.sorted { $0.name.utf8.count > $1.name.utf8.count }
  }

  /// Replaces a name where it stands as a whole path or the beginning of one.
  func translate(_ text: String) -> String {
    guard places.contains(where: { text.contains($0.name) }) else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "/"), Self.isBeginning(at, of: bytes),
        let place = place(in: bytes, at: at)
      {
        result += Array(place.folder.utf8)
        at += place.name.utf8.count
      } else {
        result.append(bytes[at])
        at += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private func place(in bytes: [UInt8], at start: Int) -> Place? {
    places.first { place in
      let end = start + place.name.utf8.count
      guard end <= bytes.count, bytes[start..<end].elementsEqual(place.name.utf8) else { return false }
      return end == bytes.count || bytes[end] == UInt8(ascii: "/") || !Self.isPathByte(bytes[end])
    }
  }

  /// Whether a path may begin there: after nothing that is part of one, or after an option of one letter, as in `-I/workspace/include`.
  private static func isBeginning(_ at: Int, of bytes: [UInt8]) -> Bool {
    if at == 0 || !isPathByte(bytes[at - 1]) { return true }
    let isLetter = (65...90).contains(bytes[at - 1] & 0xDF)
    return isLetter && at >= 2 && bytes[at - 2] == UInt8(ascii: "-") && (at == 2 || !isPathByte(bytes[at - 3]))
  }

  private static func isPathByte(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 0x80
      || "/._-~".utf8.contains(byte)
  }
}
