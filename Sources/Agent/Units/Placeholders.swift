import Foundation

/// The `@{name}` places in a specification's texts. What has no known name stays as it is.
struct Placeholders: Sendable {
  let values: [String: String]

  func filled(_ text: String) -> String {
    guard text.contains("@{") else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.range(of: "@{") {
      result += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstIndex(of: "}"),
        let value = values[String(rest[start.upperBound..<end])]
      else {
        result += "@{"
        rest = rest[start.upperBound...]
        continue
      }
      result += value
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  /// For file contents, which need not be text.
  func filled(_ data: Data) -> Data {
    guard data.contains(0x40), let text = String(data: data, encoding: .utf8) else { return data }
    return Data(filled(text).utf8)
  }
}
