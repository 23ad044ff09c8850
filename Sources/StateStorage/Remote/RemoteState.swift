/// A back end that keeps a state as one file in Terraform's format, with a lock beside it.
///
/// Implementations speak a protocol and nothing more; `RemoteStateStore` makes a store of one. They throw `StateError`s.
public protocol RemoteState: Sendable {
  /// Where it is, for people, without credentials.
  var location: String { get }

  /// What is secret in the file beyond what it says.
  var secrets: SecretMarking { get }

  /// The file, or `nil` when there is none yet.
  func fetch() async throws -> RemoteFile?

  /// Replaces the file.
  /// - Parameters:
  ///   - lockID: the lock under which it is written.
  ///   - tag: what was fetched last, for back ends that can refuse when it is another by now.
  /// - Returns: the tag of the file as it is now, if the back end has such.
  /// - Throws: `StateError.leaseLost` when the lock is not the one held.
  func store(_ bytes: [UInt8], lockID: String, replacing tag: String?) async throws -> String?

  /// Takes the lock, or renews it when it is held under the same id.
  /// - Parameter waits: whether who is refused will ask again, and is to have the lock in its turn where the back end knows one.
  /// - Throws: `StateError.locked`, also when the lock is free and the turn of another that waits for it.
  func lock(_ info: RemoteLockInfo, waits: Bool) async throws

  /// Gives up the place among those who wait. One that stays is passed over when nobody has asked from it for a while.
  func stopWaiting(_ info: RemoteLockInfo) async

  func unlock(_ info: RemoteLockInfo) async throws

  /// Who holds the lock, where that can be asked.
  func holder() async throws -> RemoteLockInfo?
}

extension RemoteState {
  public var secrets: SecretMarking { .none }

  func lock(_ info: RemoteLockInfo) async throws { try await lock(info, waits: false) }

  public func stopWaiting(_ info: RemoteLockInfo) async {}

  public func holder() async throws -> RemoteLockInfo? { nil }
}

/// A state file as it was fetched.
public struct RemoteFile: Hashable, Sendable {
  public let bytes: [UInt8]
  /// Names these bytes, as an ETag does.
  public let tag: String?

  public init(bytes: [UInt8], tag: String? = nil) {
    self.bytes = bytes
    self.tag = tag
  }
}
