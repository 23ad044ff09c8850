extension InstanceAddress {
  /// The address of the resource in this instance of its module, without the instance's own key.
  var resourceInstances: String {
    InstanceAddress(module: module, mode: mode, type: type, name: name).text
  }

  /// The address of the resource in the configuration, without any keys: what dependencies name.
  public var resource: String {
    InstanceAddress(module: Self.withoutKeys(module), mode: mode, type: type, name: name).text
  }

  private static func withoutKeys(_ module: String) -> String {
    guard module.utf8.contains(0x5B) else { return module }
    var scanner = JSONTextScanner(Array(module.utf8))
    var words: [String] = []
    while let word = scanner.word() {
      words.append(word)
      if scanner.take(0x5B) {
        guard scanner.integer() != nil || scanner.string() != nil, scanner.take(0x5D) else { break }
      }
      guard scanner.take(0x2E) else { break }
    }
    return words.joined(separator: ".")
  }
}
