import Diagnostics
import StateStorage
import Synchronization
import Testing

@testable import Engine

@Suite struct RowQueueTests {
  private struct Full: Error {}

  private func row(_ number: Int) -> StateChange { .removeOutput("\(number)") }

  /// Rows that come while others are being written share the next transaction, in their order.
  @Test func rowsShareTransactions() async throws {
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let written = Mutex<[[StateChange]]>([])
    let queue = RowQueue { rows in
      let isFirst = written.withLock { $0.isEmpty }
      if isFirst { for await _ in gate { break } }
      written.withLock { $0.append(rows) }
    }
    for number in 0..<100 { queue.append(row(number), of: ObjectID("a")) }
    opening.yield()
    await queue.settle()
    #expect(written.withLock { $0.flatMap(\.self) } == (0..<100).map(row))
    #expect(written.withLock { $0.count } <= 3)
    #expect(!queue.faults.hasErrors)
  }

  @Test func settlingAnEmptyQueueReturns() async {
    await RowQueue { _ in }.settle()
  }

  /// What comes after a write that failed is not written, and nobody waits for it.
  @Test func afterAFaultNothingIsWritten() async {
    let written = Mutex<[StateChange]>([])
    let queue = RowQueue { rows in
      if rows.contains(row(1)) { throw Full() }
      written.withLock { $0 += rows }
    }
    queue.append(row(0), of: ObjectID("a"))
    await queue.settle()
    queue.append(row(1), of: ObjectID("thing.b"))
    await queue.settle()
    queue.append(row(2), of: ObjectID("c"))
    await queue.settle()
    #expect(written.withLock { $0 } == [row(0)])
    #expect(queue.faults.all.count == 1, "one fault, however much it keeps from being written")
    #expect(queue.lost.map(\.address) == ["thing.b", "c"])
  }
}
