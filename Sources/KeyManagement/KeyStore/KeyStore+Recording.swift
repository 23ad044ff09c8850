import Diagnostics
import Platform

extension KeyStore {
  /// The change that this task is about.
  @TaskLocal static var change: RecordedChange?

  /// Does what changes the store, or who may use it, and writes down who did it: in the same transaction where the store itself is
  /// changed, else after it. A refusal by the store is written down too.
  /// - Parameter record: what is written down when it was done.
  public func recording<Result>(_ record: AuditRecord, _ body: () async throws -> Result) async throws -> Result {
    let change = RecordedChange(record, newKey: try await newAuditKey(), in: self)
    do {
      let result = try await Self.$change.withValue(change) { try await body() }
      if !change.isWritten { try await self.record([record]) }
      return result
    } catch let error as KeyError {
      var refusal = record
      refusal.isAllowed = false
      refusal.detail = error.diagnostic.summary
      try? await self.record([refusal])
      throw error
    }
  }
}
