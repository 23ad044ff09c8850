/// Builds the bytes that bind a sealed secret to its place: fields with their lengths, so that no two lists of fields give
/// the same bytes.
public struct KeyContext: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init(_ purpose: String, _ fields: String...) {
    append(purpose)
    for field in fields { append(field) }
  }

  public mutating func append(_ field: String) { append(Array(field.utf8)) }

  public mutating func append(_ field: [UInt8]) {
    withUnsafeBytes(of: UInt64(field.count).bigEndian) { bytes += $0 }
    bytes += field
  }
}
