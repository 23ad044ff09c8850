/// The order of a set's elements: false before true, numbers by size, strings by bytes, unknown after them and null last;
/// other elements by a text made of their parts. It is the order in which Terraform shows and numbers them.
enum SetOrder {
  static func sortedWithoutDuplicates(_ elements: [Value]) -> [Value] {
    if elements.count < 2 { return elements }
    if elements.allSatisfy({ $0.string != nil }) {
      return unique(elements.sorted { ($0.string ?? "") < ($1.string ?? "") })
    }
    let keyed = elements.map { (value: $0, key: $0.isPrimitiveContent ? [] : key($0)) }
    let sorted = keyed.sorted { a, b in
      precedes(a.value, b.value) ?? a.key.lexicographicallyPrecedes(b.key)
    }
    return unique(sorted.map(\.value))
  }

  /// Unknown elements stay apart: two of them may become different values.
  private static func unique(_ sorted: [Value]) -> [Value] {
    var result: [Value] = []
    result.reserveCapacity(sorted.count)
    for element in sorted where !element.isWhollyKnown || result.last != element { result.append(element) }
    return result
  }

  private static func precedes(_ a: Value, _ b: Value) -> Bool? {
    switch (a.content, b.content) {
    case (.bool(let a), .bool(let b)): !a && b
    case (.number(let a), .number(let b)): a < b
    case (.string(let a), .string(let b)): a < b
    default: rank(a) == rank(b) ? nil : rank(a) < rank(b)
    }
  }

  private static func rank(_ value: Value) -> Int {
    switch value.content {
    case .unknown: 1
    case .null: 2
    default: 0
    }
  }

  /// A text that is the same for equal values.
  static func key(_ value: Value) -> [UInt8] {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return bytes
  }

  private static func append(_ value: Value, to bytes: inout [UInt8]) {
    switch value.content {
    case .unknown: bytes.append(UInt8(ascii: "?"))
    case .null: bytes.append(UInt8(ascii: "~"))
    case .bool(let value): bytes.append(UInt8(ascii: value ? "T" : "F"))
    case .number(let number): bytes.append(contentsOf: number.description.utf8)
    case .string(let text):
      var writer = JSONWriter(escapesHTML: false)
      writer.string(text)
      bytes.append(contentsOf: writer.bytes)
    case .list(_, let elements), .set(_, let elements):
      append(elements, "[", "]", to: &bytes)
    case .tuple(let elements): append(elements, "<", ">", to: &bytes)
    case .object(let entries): append(entries.values, "<", ">", to: &bytes)
    case .map(_, let entries):
      bytes.append(UInt8(ascii: "{"))
      for (key, value) in zip(entries.keys, entries.values) {
        append(.string(key), to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(value, to: &bytes)
        bytes.append(UInt8(ascii: ";"))
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func append(
    _ elements: [Value], _ open: Unicode.Scalar, _ close: Unicode.Scalar, to bytes: inout [UInt8]
  ) {
    bytes.append(UInt8(ascii: open))
    for element in elements {
      append(element, to: &bytes)
      bytes.append(UInt8(ascii: ";"))
    }
    bytes.append(UInt8(ascii: close))
  }
}

extension Value {
  fileprivate var isPrimitiveContent: Bool {
    switch content {
    case .bool, .number, .string: true
    default: false
    }
  }
}
