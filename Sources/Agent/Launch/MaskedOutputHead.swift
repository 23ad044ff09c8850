import Foundation
import Platform

/// What the filter of a unit's output is told first: its size in 4 bytes of this machine's order, then JSON.
struct MaskedOutputHead: Codable, Hashable, Sendable {
  var secrets: [String]
  /// As whom it is to run; `nil` keeps the user.
  var user: FileOwner?

  init(secrets: [String], user: FileOwner?) {
    self.secrets = secrets
    self.user = user
  }

  init?(_ json: [UInt8]) {
    guard let head = try? JSONDecoder().decode(Self.self, from: Data(json)) else { return nil }
    self = head
  }

  var bytes: [UInt8] {
    let json = (try? JSONEncoder().encode(self)) ?? Data()
    return withUnsafeBytes(of: UInt32(json.count)) { Array($0) } + json
  }
}
