/// A value as the state keeps it: JSON, and which parts of it are secret.
///
/// The store never writes the parts under `sensitivePaths` in the clear.
public struct StoredValue: Hashable, Sendable {
  /// The value as JSON, in the clear while in memory.
  public var json: [UInt8]
  /// The value's type as JSON, for values whose type no schema tells; `nil` otherwise.
  public var type: String?
  /// Paths of the sensitive parts, each from the root of the value; the empty path is the whole value.
  public var sensitivePaths: [StoredPath]

  public init(json: [UInt8], type: String? = nil, sensitivePaths: [StoredPath] = []) {
    self.json = json
    self.type = type
    self.sensitivePaths = sensitivePaths
  }
}
