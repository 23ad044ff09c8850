import Platform
import TestSupport
import Testing

/// Many processes that apply to one state at once, on each back end, and some that are killed while they hold its lock: every
/// change of those that came to their end is there, and the serial only grew.
///
/// `STACK_CHAOS=1` runs the long form, with 64 processes.
@Suite(.serialized, .enabled(if: StackProgram.path != nil)) struct ApplyContentionTests {
  private static let processes = ProcessEnvironment.value("STACK_CHAOS") == nil ? 8 : 64
  private static let turns = 2

  @Test(.timeLimit(.minutes(40)), arguments: ContendedState.Kind.here)
  func everyAppliedChangeIsThere(_ kind: ContendedState.Kind) async throws {
    let state = try await ContendedState(kind, slots: Self.processes)
    let before = try await state.serial()
    var killed = 0
    try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<Self.processes { group.addTask { try await contend(number, state) } }
      for try await one in group { killed += one }
    }
    #expect(killed >= Self.processes / 4)
    let text = try await state.pull()
    let lost = (0..<Self.processes).map { value($0, Self.turns - 1) }.filter { !text.contains($0) }
    #expect(lost == [], "lost")
    let serial = try await state.serial()
    #expect(serial >= before + Self.processes, "each of them raised the serial")
    try await state.expectGrowingHistory()
    // Nobody is left in the way, and the state is what a state is.
    try await state.settle()
  }

  /// What a process writes in one of its turns.
  private func value(_ number: Int, _ turn: Int) -> String { "p\(number)-\(turn);" }

  /// Applies a few times; some are killed the first time.
  /// - Returns: how often it was killed.
  private func contend(_ number: Int, _ state: ContendedState) async throws -> Int {
    var killed = 0
    for turn in 0..<Self.turns {
      switch turn == 0 ? number % 4 : 0 {
      case 1:
        try await state.applyUntilItHolds(number, value: value(number, turn))
        killed += 1
      case 3: killed += try await state.applyAndKill(number, value: value(number, turn)) ? 0 : 1
      default: try await state.apply(number, value: value(number, turn))
      }
    }
    return killed
  }
}
