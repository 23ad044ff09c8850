import FoundationEssentials

/// The dates of HTTP headers, such as `Sat, 21 Nov 2026 15:30:01 GMT` (RFC 9110, section 5.6.7).
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Seconds since 1970; `nil` for anything but that form.
  static func seconds(_ text: String?) -> Double? {
    let words = (text ?? "").split(separator: " ")
    guard words.count == 6, let month = months.firstIndex(of: String(words[2])), words[1].utf8.count == 2 else {
      return nil
    }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    let date = try? Date("\(words[3])-\(number)-\(words[1])T\(words[4])Z", strategy: .iso8601)
    return date?.timeIntervalSince1970
  }
}
