import Testing

@testable import Commands

@Suite struct SmallViewTests {
  @Test(arguments: [
    (0.04, "0.0s"), (1.25, "1.3s"), (59.9, "59s"), (61, "1m01s"), (3_600, "1h00m"), (90_000, "1d01h"), (-1, "-"),
    (.infinity, "-"),
  ])
  func durations(_ seconds: Double, _ expected: String) {
    #expect(DurationText.of(seconds: seconds) == expected)
  }

  @Test func tablesAlignTheirColumns() {
    var table = Table(["UNIT", "STATE"])
    table.append(["broker.main", "running"])
    table.append(["db", "failed"])
    #expect(
      table.text() == """
        UNIT         STATE
        broker.main  running
        db           failed
        """)
  }

  /// Cells may come from outside.
  @Test func aRowOfATableIsALineAndSteersNothing() {
    var table = Table(["WHO", "WHAT"])
    table.append(["ann\n2  bob", "a\u{1B}[2Jb\r\t\u{9B}\u{7F}"])
    table.append(["né 👩‍🚀", "\u{202E}x\u{2028}"])
    #expect(
      table.text() == #"""
        WHO          WHAT
        ann\n2  bob  a\u{1b}[2Jb\r\t\u{9b}\u{7f}
        né 👩‍🚀         \u{202e}x\u{2028}
        """#)
  }

  @Test func aNarrowTerminalTakesTheStartOfTheFirstColumn() {
    var table = Table(["UNIT", "STATE", "PID"])
    table.append(["module.data_pipeline.function.store_reading", "running", "4711"])
    table.append(["broker.main", "failed", "-"])
    #expect(
      table.text(limit: 43) == """
        UNIT                          STATE    PID
        …line.function.store_reading  running  4711
        broker.main                   failed   -
        """)
    #expect(table.text(limit: 58) == table.text())
    // A column that nothing is left of would say nothing.
    #expect(table.text(limit: 10).split(separator: "\n")[1] == "…n.store_reading  running  4711")
  }

  @Test(arguments: [("30s", 30), ("5m", 300), ("2h", 7200), ("7", 7)])
  func durationArguments(_ text: String, _ seconds: Int64) {
    #expect(DurationArgument(argument: text)?.duration == .seconds(seconds))
  }

  @Test(arguments: ["", "s", "-1s", "1d", "99999999999999999999", "1.5s"])
  func badDurationArguments(_ text: String) {
    #expect(DurationArgument(argument: text) == nil)
  }
}
