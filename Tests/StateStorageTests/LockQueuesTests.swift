import Testing

@testable import StateStorage

/// The queues of a state server, by a clock of the test's own.
@Suite struct LockQueuesTests {
  private let queues = LockQueues()
  private let start = ContinuousClock.now

  private func info(_ id: String) -> RemoteLockInfo { RemoteLockInfo(id: id, operation: "apply", who: "ann@host") }

  private func ask(_ id: String, _ asking: LockAsking, at seconds: Double, of project: String = "shop") {
    queues.enter(project, info(id), asking, at: start + .seconds(seconds))
  }

  private func next(before id: String, at seconds: Double, of project: String = "shop") -> String? {
    queues.next(project, before: id, at: start + .seconds(seconds))?.id
  }

  @Test func theFirstIsTheOneWhoCameFirst() {
    for (number, id) in ["a", "b", "c"].enumerated() { ask(id, .waiting, at: Double(number)) }
    ask("c", .waiting, at: 3)
    ask("a", .waiting, at: 3)
    ask("b", .waiting, at: 3)
    #expect(next(before: "a", at: 4) == nil)
    #expect(next(before: "b", at: 4) == "a" && next(before: "c", at: 4) == "a" && next(before: "new", at: 4) == "a")
    #expect(next(before: "new", at: 4, of: "farm") == nil)
    queues.leave("shop", "a")
    #expect(next(before: "b", at: 4) == nil && next(before: "c", at: 4) == "b")
  }

  @Test func whoAsksNoMoreIsForgotten() {
    ask("killed", .waiting, at: 0)
    ask("b", .waiting, at: 4)
    #expect(next(before: "b", at: 5) == "killed")
    #expect(next(before: "b", at: 5.1) == nil)
    // Back again, it is the last.
    ask("killed", .waiting, at: 6)
    #expect(next(before: "killed", at: 6) == "b")
  }

  /// Terraform's client does not say whether it will ask again: once it has, its place counts from the first time, and is kept for
  /// its pauses.
  @Test func terraformKeepsItsPlaceOverItsPauses() {
    ask("terraform", .unknown, at: 0)
    ask("b", .waiting, at: 0.5)
    #expect(next(before: "b", at: 0.9) == nil, "it may have gone away")
    for (time, pause) in [(1.0, 2.0), (3, 4), (7, 8), (15, 16), (31, 16), (47, 16)] {
      ask("terraform", .unknown, at: time)
      for later in stride(from: 0.5, to: pause, by: 0.5) {
        ask("b", .waiting, at: time + later)
        #expect(next(before: "b", at: time + later) == "terraform")
      }
    }
    ask("b", .waiting, at: 62)
    #expect(next(before: "b", at: 62.9) == "terraform")
    #expect(next(before: "b", at: 67.1) == nil)
  }

  /// Runs that are begun again and again, without waiting, are not in each other's way, nor in their own.
  @Test func whoAsksOnceIsInNobodysWay() {
    for number in 0..<10 { ask("t\(number)", .unknown, at: Double(number)) }
    ask("once", .once, at: 9)
    #expect(next(before: "new", at: 9.5) == nil)
  }

  @Test func queuesAreBounded() {
    for number in 0..<LockQueues.mostOfProject { ask("w\(number)", .waiting, at: 0) }
    ask("beyond", .waiting, at: 0)
    for number in 0..<LockQueues.mostOfProject { queues.leave("shop", "w\(number)") }
    #expect(next(before: "new", at: 1) == nil)
    for number in 0..<LockQueues.mostOfAll { ask("w", .waiting, at: 1, of: "p\(number)") }
    ask("beyond", .waiting, at: 1)
    #expect(next(before: "new", at: 1) == nil)
    // There is room again when others have gone.
    ask("later", .waiting, at: 10)
    #expect(next(before: "new", at: 10) == "later")
    var large = info("large")
    large.info = String(repeating: "x", count: LockQueues.largestInfo)
    queues.enter("farm", large, .waiting, at: start + .seconds(10))
    #expect(next(before: "new", at: 10, of: "farm") == nil)
  }
}
