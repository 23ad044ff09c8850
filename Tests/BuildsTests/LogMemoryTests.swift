import Platform
import TestSupport
import Testing

@testable import Builds

/// What a step writes does not become the memory of who runs it. With 5 GB: `scripts/large-log.sh`.
@Suite struct LogMemoryTests {
  /// The largest resident set of the program's own, in KiB, as the kernel tells the parent, and how it ended.
  private static let measure = """
    import os, resource, subprocess, sys
    child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    print(usage.ru_maxrss, os.waitstatus_to_exitcode(status))
    """

  @Test(arguments: [
    // One line without an end, and many lines.
    "head -c 1073741824 /dev/zero", "yes 'a line of some words, again and again' | head -c 1073741824",
  ])
  func aGigabyteTakesNoMemory(_ command: String) async throws {
    let home = try ScratchHome()
    let scratch = try ScratchFolder()
    try scratch.write("steps: [{name: bash, id: talk, args: [-c, \"\(command)\"]}]\n", to: "build.yaml")
    let program = try #require(StackProgram.path)
    let result = try await Command(
      "python3", ["-c", Self.measure, program, "build", "run", "--no-source", "build.yaml"],
      environment: home.environment, workingDirectory: scratch.path, timeout: .seconds(90)
    ).run()
    let words = result.text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    #expect(words.count == 2 && words[1] == 0, Comment(rawValue: result.text + result.errorText))
    #expect(words[0] < 100 << 10, "\(words[0]) KiB")
    let history = BuildHistory(directories: home.directories)
    let record = try history.find("latest")
    var reader = try history.log(of: record.id)
    var (bytes, end) = (0, [UInt8]())
    while let frame = try reader.next() {
      bytes += frame.lines.count
      end = frame.lines
    }
    #expect(bytes > BuildLog.stepLimit - (1 << 20) && bytes < BuildLog.stepLimit + (1 << 20))
    #expect(String(decoding: end, as: UTF8.self) == "[more than 256 MiB: the rest is not kept]\n")
  }
}
