import FoundationEssentials

extension EnvelopeHeader {
  /// Reads a header and its code from the start of a sealed file.
  ///
  /// - Parameters:
  ///   - name: the file's name for errors.
  ///   - read: gives exactly so many bytes, or fewer at the end of the file.
  static func read(
    name: String, _ read: (Int) throws -> [UInt8]
  ) throws -> (header: EnvelopeHeader, code: [UInt8]) {
    let fixed = try read(fixedSize)
    guard !fixed.isEmpty else { throw KeyError.emptyInput(name: name) }
    guard fixed.starts(with: magic) else { throw KeyError.notAnEnvelope(name: name) }
    guard fixed.count >= 10 else { throw KeyError.badHeader(name: name, detail: "it is cut off") }
    let version = number(fixed[8..<10])
    guard version <= formatVersion else { throw KeyError.newerEnvelope(name: name, version: version) }
    guard version == formatVersion else {
      throw KeyError.badHeader(name: name, detail: "there is no format version \(version)")
    }
    guard fixed.count == fixedSize else { throw KeyError.badHeader(name: name, detail: "it is cut off") }
    guard let algorithm = EnvelopeAlgorithm(rawValue: fixed[10]) else {
      throw KeyError.badHeader(name: name, detail: "there is no algorithm \(fixed[10])")
    }
    guard fixed[11] == 0 else { throw KeyError.badHeader(name: name, detail: "a reserved byte is not 0") }
    let chunkSize = number(fixed[12..<16])
    let nameSize = number(fixed[20..<22])
    let keySize = number(fixed[22..<24])
    guard chunkSizes.contains(chunkSize), (1...longestName).contains(nameSize),
      (1...longestWrappedKey).contains(keySize)
    else { throw KeyError.badHeader(name: name, detail: "a size is out of range") }
    let rest = try read(nameSize + keySize + macSize)
    guard rest.count == nameSize + keySize + macSize else {
      throw KeyError.badHeader(name: name, detail: "it is cut off")
    }
    guard let key = String(validating: rest.prefix(nameSize), as: UTF8.self) else {
      throw KeyError.badHeader(name: name, detail: "the key's name is not UTF-8")
    }
    let wrapped = WrappedDataKey(
      name: KeyVersionName(key: key, version: number(fixed[16..<20])),
      bytes: Array(rest.dropFirst(nameSize).prefix(keySize)))
    let header = EnvelopeHeader(algorithm: algorithm, chunkSize: chunkSize, dataKey: wrapped)
    return (header, Array(rest.suffix(macSize)))
  }

  /// Bytes in the whole header.
  var size: Int {
    Self.fixedSize + dataKey.name.key.utf8.count + dataKey.bytes.count + Self.macSize
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
