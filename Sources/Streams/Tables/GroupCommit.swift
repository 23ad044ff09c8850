import GRDB

/// Puts writes that wait at the same time into one transaction, so that many small writers share one sync of the disk.
///
/// Each write stands in a savepoint: one that fails takes nothing with it, and nobody is answered before the commit.
actor GroupCommit {
  typealias Work = @Sendable (Database) throws -> Int

  private struct Waiting {
    let work: Work
    let continuation: CheckedContinuation<Int, any Error>
  }

  /// The most writes that one transaction takes.
  private static let groupLimit = 256

  private let pool: DatabasePool
  private var waiting: [Waiting] = []
  private var isDraining = false

  init(_ pool: DatabasePool) {
    self.pool = pool
  }

  /// Runs the work and returns its count once it is on disk.
  func write(_ work: @escaping Work) async throws -> Int {
    try await withCheckedThrowingContinuation { continuation in
      waiting.append(Waiting(work: work, continuation: continuation))
      guard !isDraining else { return }
      isDraining = true
      // Owned by the writers in `waiting`: it ends when none is left.
      Task { await drain() }
    }
  }

  private func drain() async {
    while !waiting.isEmpty {
      let group = Array(waiting.prefix(Self.groupLimit))
      waiting.removeFirst(group.count)
      let works = group.map(\.work)
      do {
        let results = try await pool.write { db in try works.map { try Self.attempt($0, db) } }
        for (entry, result) in zip(group, results) { entry.continuation.resume(with: result) }
      } catch {
        for entry in group { entry.continuation.resume(throwing: error) }
      }
    }
    isDraining = false
  }

  /// A fault of the whole file, such as a full disk, is thrown; a fault of this write alone is its result.
  private static func attempt(_ work: Work, _ db: Database) throws -> Result<Int, any Error> {
    do {
      var count = 0
      try db.inSavepoint {
        count = try work(db)
        return .commit
      }
      return .success(count)
    } catch let error as DatabaseError where !error.isOfOneStatement {
      throw error
    } catch {
      return .failure(error)
    }
  }
}

extension DatabaseError {
  /// Whether the fault lies in one statement, so that others in the same transaction may go on.
  fileprivate var isOfOneStatement: Bool {
    switch resultCode {
    case .SQLITE_CONSTRAINT, .SQLITE_ERROR, .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE: true
    default: false
    }
  }
}
