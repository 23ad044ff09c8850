import Foundation

extension BuildRecord {
  /// How long ago it was asked for, or approved of if that came later.
  var waited: Duration {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    guard let moment = try? style.parse(max(created, approval?.moment ?? created)) else { return .zero }
    return .seconds(max(0, Date().timeIntervalSince(moment)))
  }
}
