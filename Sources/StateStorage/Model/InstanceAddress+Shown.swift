extension InstanceAddress {
  /// The address as people see and write it, and as the manifest language reads it: `${` and `%{` in its key are written `$${` and
  /// `%%{`, since a key stands there in quotes as any text does. What the state keeps is `text`.
  public var shown: String {
    guard case .name(let name) = key, Self.hasTemplate(name) else { return text }
    let escaped = JSONText.quoted(name).replacing("${", with: "$${").replacing("%{", with: "%%{")
    return "\(resourceInstances)[\(escaped)]"
  }

  /// Reads an address that somebody has written, with a template's marks in its key escaped or as they are.
  public init?(shown text: String) {
    guard let address = InstanceAddress(text: text) else { return nil }
    guard case .name(let name) = address.key, Self.hasTemplate(name) else {
      self = address
      return
    }
    let key = name.replacing("$${", with: "${").replacing("%%{", with: "%{")
    self.init(
      module: address.module, mode: address.mode, type: address.type, name: address.name, key: .name(key))
  }

  private static func hasTemplate(_ text: String) -> Bool { text.contains("${") || text.contains("%{") }

  /// The text form of an address that the state keeps, as `shown`.
  static func shown(_ text: String) -> String {
    hasTemplate(text) ? InstanceAddress(text: text)?.shown ?? text : text
  }
}
