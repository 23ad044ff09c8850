import Foundation
import Platform
import TestSupport
import Testing

/// The inputs by which fuzzing the evaluator came to something new (`scripts/fuzz.sh --keep`), each a line in base64.
@Suite struct EvaluationInputsTests {
  @Test func holdsForWhatFuzzingFound() throws {
    let text = String(decoding: try Files.read(Path.join(Golden.root, "fuzz/expressions.txt")), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.count > 500)
    for line in lines {
      let input = try #require(Data(base64Encoded: String(line)))
      let fault = EvaluationInvariants.fault(Array(input))
      #expect(fault == nil, "\(line)")
    }
  }
}
