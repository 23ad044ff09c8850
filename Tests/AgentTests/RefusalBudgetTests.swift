import Testing

@testable import Agent

/// Strangers are written down, but cannot fill the log.
@Suite struct RefusalBudgetTests {
  @Test func isForAMinute() {
    var budget = RefusalBudget()
    let start = ContinuousClock.now
    func spend(_ seconds: Int) -> RefusalBudget.Decision { budget.spend(now: start + .seconds(seconds)) }
    let first = (0..<RefusalBudget.perMinute).map { spend($0 % 60) }
    #expect(first.dropLast().allSatisfy { $0 == .write })
    #expect(first.last == .writeLast)
    #expect(spend(59) == .leaveOut)
    #expect(spend(60) == .write)
  }
}
