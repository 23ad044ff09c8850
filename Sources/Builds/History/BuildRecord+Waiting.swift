import Foundation

extension BuildRecord {
  /// How long ago it was asked for.
  var waited: Duration {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    guard let moment = try? style.parse(created) else { return .zero }
    return .seconds(max(0, Date().timeIntervalSince(moment)))
  }
}
