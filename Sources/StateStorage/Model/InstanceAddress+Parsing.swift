extension InstanceAddress {
  /// The address that this text writes; `nil` when it is not the address of one instance.
  public init?(text: String) {
    var scanner = JSONTextScanner(Array(text.utf8))
    guard var word = scanner.word() else { return nil }
    var moduleEnd = 0
    while word == "module" {
      guard scanner.take(0x2E), scanner.word() != nil, Self.skipKey(&scanner) else { return nil }
      moduleEnd = scanner.position
      guard scanner.take(0x2E), let next = scanner.word() else { return nil }
      word = next
    }
    var mode = Mode.managed
    if word == "data" {
      mode = .data
      guard scanner.take(0x2E), let next = scanner.word() else { return nil }
      word = next
    }
    guard scanner.take(0x2E), let name = scanner.word(), let key = Self.key(&scanner), scanner.isAtEnd else {
      return nil
    }
    let module = String(decoding: Array(text.utf8)[..<moduleEnd], as: UTF8.self)
    self.init(module: module, mode: mode, type: word, name: name, key: key.value)
  }

  private static func skipKey(_ scanner: inout JSONTextScanner) -> Bool { key(&scanner) != nil }

  /// The key in brackets, or none; `nil` when what stands there is neither.
  private static func key(_ scanner: inout JSONTextScanner) -> (value: Key?, Void)? {
    guard scanner.take(0x5B) else { return (nil, ()) }
    if let index = scanner.integer() {
      return scanner.take(0x5D) ? (.index(index), ()) : nil
    }
    guard let name = scanner.string(), scanner.take(0x5D) else { return nil }
    return (.name(name), ())
  }
}
