/// A value and private bytes as a row holds them: the clear part, and everything secret in one sealed blob.
struct SealedRow: Sendable {
  /// The value with `null` in place of each secret part.
  var clear: [UInt8]
  var type: String?
  /// The sensitive paths as JSON; `nil` when there are none.
  var sensitive: String?
  /// The private bytes and the secret parts, sealed; `nil` when there is nothing secret.
  var sealed: [UInt8]?
}
