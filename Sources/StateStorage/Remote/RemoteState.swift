/// A back end that keeps a state as one file in Terraform's format, with a lock beside it.
///
/// Implementations speak a protocol and nothing more; `RemoteStateStore` makes a store of one. They throw `StateError`s.
public protocol RemoteState: Sendable {
  /// Where it is, for people, without credentials.
  var location: String { get }

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
  /// - Throws: `StateError.locked`.
  func lock(_ info: RemoteLockInfo) async throws

  func unlock(_ info: RemoteLockInfo) async throws

  /// Who holds the lock, where that can be asked.
  func holder() async throws -> RemoteLockInfo?
}

extension RemoteState {
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
