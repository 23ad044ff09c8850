/// A reading by what tells it from all others.
struct Reading: Hashable, Comparable, Sendable, CustomStringConvertible {
  let device: String
  /// Milliseconds since 1970.
  let timestamp: Int

  static func < (left: Reading, right: Reading) -> Bool {
    (left.timestamp, left.device) < (right.timestamp, right.device)
  }

  var description: String { "\(device)@\(timestamp)" }
}
