/// The characters of an encoding by their indices, and back, from the text that `scripts/record-encodings.py` writes.
struct CharacterTable: Sendable {
  static let japanese = Self(JapaneseCharacters.text)
  static let japaneseSupplement = Self(JapaneseSupplement.text)
  static let korean = Self(KoreanCharacters.text)
  static let simplified = Self(SimplifiedCharacters.text)
  static let traditional = Self(TraditionalCharacters.text)

  /// By index; 0 where there is none.
  private var scalars: [UInt32] = []
  /// Index and one by character, up to the last that the table has; 0 where there is none.
  private var indices: [UInt16] = []

  /// - Complexity: linear; a few milliseconds, once and only when a text of the encoding turns up.
  private init(_ text: StaticString) {
    var preferred: [Int] = []
    var absent: [Int] = []
    for line in "\(text)"[...].unicodeScalars.split(separator: "\n") {
      switch line.first {
      case "+": preferred += Self.numbers(line)
      case "-": absent += Self.numbers(line)
      default: if let line = TableLine(line) { add(line) }
      }
    }
    indices = [UInt16](repeating: 0, count: Int(scalars.max() ?? 0) + 1)
    // The first of several indices of a character is its own, unless it is told otherwise.
    for index in scalars.indices.reversed() { indices[Int(scalars[index])] = UInt16(truncatingIfNeeded: index + 1) }
    for index in preferred { indices[Int(scalars[index])] = UInt16(truncatingIfNeeded: index + 1) }
    for index in absent { indices[Int(scalars[index])] = 0 }
    indices[0] = 0
  }

  private static func numbers(_ line: Substring.UnicodeScalarView) -> [Int] {
    Substring(line.dropFirst()).split(separator: " ").compactMap { Int($0, radix: 16) }
  }

  private mutating func add(_ line: TableLine) {
    let end = line.start + line.characters.count
    scalars += Array(repeating: 0, count: max(0, end - scalars.count))
    scalars.replaceSubrange(line.start..<end, with: line.characters)
  }

  /// The character of an index, if it has one.
  subscript(index: Int) -> Unicode.Scalar? {
    guard scalars.indices.contains(index), scalars[index] != 0 else { return nil }
    return Unicode.Scalar(scalars[index])
  }

  /// The index that a character is written as, if there is one.
  func index(of scalar: Unicode.Scalar) -> Int? {
    guard scalar.value < indices.count, indices[Int(scalar.value)] != 0 else { return nil }
    return Int(indices[Int(scalar.value)]) - 1
  }
}
