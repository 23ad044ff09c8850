import Foundation

extension BuildRecord {
  /// How long ago it was asked for, or approved of.
  var waited: Duration {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    guard let moment = try? style.parse(approval?.moment ?? created) else { return .zero }
    return .seconds(max(0, Date().timeIntervalSince(moment)))
  }
}
