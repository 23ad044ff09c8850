import FoundationEssentials
import Values

/// A state as an object, and its lock as another beside it, `KEY.tflock`, as Terraform has it: the two exclude each other.
///
/// The lock is taken by a write that is carried out only if there is no such object, and renewed and taken over by writes that
/// are carried out only if it is still the one that was read. It expires by the store's own clock: when its age, `Date` less
/// `Last-Modified` of one answer, is over what its holder asked for. The state is written only over the one that was read.
/// Those who wait for the lock have tickets beside it: see `S3LockQueue`.
struct S3RemoteState: RemoteState {
  private static let leaseField = "LeaseSeconds"

  private let bucket: S3Bucket
  private let key: String
  private let encrypts: Bool
  private let leaseSeconds: Int
  private let queue: S3LockQueue
  let secrets: SecretMarking

  init(
    _ bucket: S3Bucket, key: String, encrypts: Bool = false, leaseSeconds: Int = 60, secrets: SecretMarking = .none
  ) {
    self.secrets = secrets
    self.bucket = bucket
    self.key = key
    self.encrypts = encrypts
    self.leaseSeconds = leaseSeconds
    queue = S3LockQueue(bucket, lockKey: key + ".tflock")
  }

  var location: String { bucket.location(of: key) }

  private var lockKey: String { key + ".tflock" }

  func fetch() async throws -> RemoteFile? {
    guard let object = try await bucket.get(key), !object.bytes.isEmpty else { return nil }
    return RemoteFile(bytes: object.bytes, tag: object.tag)
  }

  func store(_ bytes: [UInt8], lockID: String, replacing tag: String?) async throws -> String? {
    let held = try await readLock()
    guard held?.info.id == lockID else {
      throw StateError.leaseLost(operation: "push", newHolder: held?.info.holder())
    }
    let headers = encrypts ? ["x-amz-server-side-encryption": "AES256"] : [:]
    if let written = try await bucket.put(key, bytes, if: tag.map { .matches($0) } ?? .isAbsent, headers: headers) {
      return written
    }
    let present = try await bucket.get(key)
    if let present {
      // A write whose answer was lost has been made: then what is there is ours.
      if present.bytes == bytes { return present.tag }
      // An object without contents is no state.
      if tag == nil, present.bytes.isEmpty,
        let written = try await bucket.put(key, bytes, if: .matches(present.tag), headers: headers)
      {
        return written
      }
    }
    let holder = try await readLock()?.info
    guard holder?.id == lockID else { throw StateError.leaseLost(operation: "push", newHolder: holder?.holder()) }
    throw StateError.remote(
      location: location,
      detail: "the state there was \(present == nil ? "removed" : "changed") by somebody who does not hold its lock",
      isTransient: false)
  }

  func lock(_ info: RemoteLockInfo, waits: Bool) async throws {
    let bytes = Self.bytes(info, leaseSeconds)
    for _ in 0..<4 {
      let found = try await readLock()
      let isOwn = found?.info.id == info.id
      if let found, !isOwn, !found.hasExpired {
        if waits { await queue.stay(info) }
        throw StateError.locked(by: found.info.holder(), waited: .zero)
      }
      if waits, !isOwn, let next = await queue.next(before: info) {
        throw StateError.locked(by: next.asNext.holder(), waited: .zero)
      }
      if try await bucket.put(lockKey, bytes, if: found.map { .matches($0.tag) } ?? .isAbsent) != nil {
        await queue.leave(info)
        return
      }
    }
    guard let found = try await readLock() else {
      throw StateError.remote(location: location, detail: "its lock comes and goes", isTransient: true)
    }
    // Several renewals of one lease at a time get in each other's way, and one of them was carried out.
    if found.info.id == info.id { return }
    throw StateError.locked(by: found.info.holder(), waited: .zero)
  }

  func stopWaiting(_ info: RemoteLockInfo) async { await queue.leave(info) }

  func unlock(_ info: RemoteLockInfo) async throws {
    guard let found = try await readLock() else { throw StateError.lockNotHeld(id: info.id, holder: nil) }
    guard found.info.id == info.id else {
      throw StateError.lockNotHeld(id: info.id, holder: found.info.holder())
    }
    try await bucket.delete(lockKey, if: .matches(found.tag))
  }

  func holder() async throws -> RemoteLockInfo? { try await readLock()?.info }

  private struct FoundLock {
    let info: RemoteLockInfo
    let tag: String
    let hasExpired: Bool
  }

  private func readLock() async throws -> FoundLock? {
    guard let object = try await bucket.get(lockKey) else { return nil }
    let info =
      RemoteLockInfo(json: object.bytes)
      ?? RemoteLockInfo(id: "unreadable", operation: "", who: "", created: Date(timeIntervalSince1970: 0))
    let seconds = (try? JSON(parsing: object.bytes))?[Self.leaseField]?.int
    var hasExpired = false
    // Terraform's locks have no end.
    if let seconds, let now = HTTPDate.seconds(object.headers["date"]),
      let written = HTTPDate.seconds(object.headers["last-modified"])
    {
      hasExpired = now - written > Double(seconds)
    }
    return FoundLock(info: info, tag: object.tag, hasExpired: hasExpired)
  }

  /// Each renewal has bytes of its own, so that its ETag tells it from the one before.
  private static func bytes(_ info: RemoteLockInfo, _ leaseSeconds: Int) -> [UInt8] {
    guard let json = try? JSON(parsing: info.json), let members = json.members else { return info.json }
    let own: [JSON.Member] = [
      .init(leaseField, .number(Number(leaseSeconds))), .init("Nonce", .string(UUID().uuidString)),
    ]
    return JSON.object(members + own).bytes(escapesHTML: false)
  }
}
