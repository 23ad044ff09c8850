import Platform
import TestSupport
import Testing

/// Whole commands with all they print: `Tests/Golden/commands/<case>/` holds the files of a project, the lines that are run
/// in a copy of it (`script`), and what came of them (`transcript.txt`).
@Suite struct TranscriptTests {
  @Test(arguments: Golden.cases("commands"))
  func transcript(_ golden: Golden) async throws {
    let transcript = try await Transcript(golden).run()
    try golden.expect(transcript, in: "transcript.txt")
  }
}
