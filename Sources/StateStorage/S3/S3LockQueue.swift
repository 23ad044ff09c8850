import FoundationEssentials
import Synchronization
import Values

/// Those who wait for the lock of a state in an object store.
///
/// Each has a ticket, `KEY.tflock.waiting/NUMBER`, with a number one beyond the greatest there is, drawn by a write that is carried
/// out only if there is no such object. It is written anew while its owner waits and taken away when it is served or gives up; one
/// that was not written for a while, by the store's own clock, is nobody's any more. The lock alone decides who changes the state:
/// tickets only tell who tries for it. Who may not list or write them goes on without.
final class S3LockQueue: Sendable {
  private struct Ticket {
    let key: String
    var tag: String
    var written: ContinuousClock.Instant
  }

  private struct State {
    /// By the id of the lock that is waited for.
    var tickets: [String: Ticket] = [:]
    /// Whether the store gives no right to tickets.
    var isRefused = false
  }

  /// In seconds. Stores tell times in whole ones, so that a ticket can look one older than it is.
  private static let patience = 7.0
  private static let writingInterval = Duration.milliseconds(1500)
  private static let digits = 12

  private let bucket: S3Bucket
  private let prefix: String
  private let state = Mutex(State())

  init(_ bucket: S3Bucket, lockKey: String) {
    self.bucket = bucket
    prefix = lockKey + ".waiting/"
  }

  /// Keeps the place of one that waits, or gives it the last one.
  func stay(_ info: RemoteLockInfo) async {
    await trying {
      if try await self.keep(info) { return }
      try await self.draw(info, after: try await self.tickets().last?.number ?? 0)
    }
  }

  /// Who is to have the lock, which is free, before this one; its place is kept.
  func next(before info: RemoteLockInfo) async -> RemoteLockInfo? {
    await trying {
      // One that stood still for long may have lost its place.
      var hasPlace = try await self.keep(info)
      // A ticket that goes while it is looked at was served or given up.
      for _ in 0..<3 {
        let all = try await self.tickets()
        let own = self.state.withLock { $0.tickets[info.id]?.key }
        guard let first = all.first(where: { !$0.isGone || $0.key == own }), first.key != own else { return nil }
        if !hasPlace {
          try await self.draw(info, after: all.last?.number ?? 0)
          hasPlace = true
        }
        for gone in all where gone.isGone && gone.number < first.number {
          try await self.bucket.delete(gone.key, if: .matches(gone.tag))
        }
        guard let object = try await self.bucket.get(first.key) else { continue }
        return RemoteLockInfo(json: object.bytes) ?? RemoteLockInfo(id: first.key, operation: "", who: "")
      }
      return nil
    } ?? nil
  }

  /// Takes the ticket away.
  func leave(_ info: RemoteLockInfo) async {
    guard let ticket = state.withLock({ $0.tickets.removeValue(forKey: info.id) }) else { return }
    try? await bucket.delete(ticket.key, if: .matches(ticket.tag))
  }

  private struct Listed {
    let key: String
    let number: Int
    let tag: String
    let isGone: Bool
  }

  /// All that are there, by number.
  private func tickets() async throws -> [Listed] {
    try await bucket.list(startingWith: prefix).compactMap { object in
      guard object.key.hasPrefix(prefix), let number = Int(object.key.dropFirst(prefix.count)) else { return nil }
      // Of unknown age: a store that tells no times would keep those who were killed for ever.
      return Listed(
        key: object.key, number: number, tag: object.tag, isGone: object.age.map { $0 > Self.patience } ?? true)
    }
    .sorted { $0.number < $1.number }
  }

  /// Writes the ticket anew when it is time.
  /// - Returns: whether there is one.
  private func keep(_ info: RemoteLockInfo) async throws -> Bool {
    guard let ticket = state.withLock({ $0.tickets[info.id] }) else { return false }
    guard ContinuousClock.now - ticket.written >= Self.writingInterval else { return true }
    let written = ContinuousClock.now
    let tag = try await bucket.put(ticket.key, Self.bytes(info), if: .matches(ticket.tag))
    state.withLock { state in
      state.tickets[info.id] = tag.map { Ticket(key: ticket.key, tag: $0, written: written) }
    }
    return tag != nil
  }

  private func draw(_ info: RemoteLockInfo, after last: Int) async throws {
    var number = last
    // As many as come at one moment.
    for _ in 0..<64 {
      guard number < 999_999_999_999 else { return }
      number += 1
      let digits = String(number)
      let key = prefix + String(repeating: "0", count: Self.digits - digits.count) + digits
      let written = ContinuousClock.now
      if let tag = try await bucket.put(key, Self.bytes(info), if: .isAbsent) {
        return state.withLock { $0.tickets[info.id] = Ticket(key: key, tag: tag, written: written) }
      }
    }
  }

  /// Each writing has bytes of its own, so that its ETag tells it from the one before.
  private static func bytes(_ info: RemoteLockInfo) -> [UInt8] {
    guard let members = (try? JSON(parsing: info.json))?.members else { return info.json }
    return JSON.object(members + [.init("Nonce", .string(UUID().uuidString))]).bytes(escapesHTML: false)
  }

  /// The lock is to be had without tickets, too: what they fail of is no fault of it, and those who may not have them are not told so
  /// each time.
  private func trying<Result: Sendable>(_ work: () async throws -> Result) async -> Result? {
    if state.withLock({ $0.isRefused }) { return nil }
    do { return try await work() } catch let error as StateError {
      if !error.isTransient { state.withLock { $0.isRefused = true } }
      return nil
    } catch {
      return nil
    }
  }
}
