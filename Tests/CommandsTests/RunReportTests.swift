import Engine
import Testing

@testable import Commands

@Suite struct RunReportTests {
  /// Every ten seconds of each step, until it is over.
  @Test func aStepUnderWayIsToldOfEveryTenSeconds() {
    let report = RunReport(terminal: Terminal(), isJSON: true)
    let (slow, quick) = (ObjectID("service.slow"), ObjectID("service.quick"))
    report.handle(.changeStarted(slow, .create))
    report.handle(.changeStarted(quick, .update))
    let start = ContinuousClock.now
    #expect(report.due(at: start + .seconds(5)).isEmpty)
    #expect(report.due(at: start + .seconds(11)).map(\.id) == [quick, slow])
    #expect(report.due(at: start + .seconds(12)).isEmpty)
    report.handle(.changeFinished(quick, .update, elapsed: .seconds(13)))
    let later = report.due(at: start + .seconds(35))
    #expect(later.map(\.id) == [slow] && later.map(\.step) == [.create])
    #expect(later.allSatisfy { $0.elapsed >= .seconds(35) })
    #expect(report.due(at: start + .seconds(39)).isEmpty)
  }
}
