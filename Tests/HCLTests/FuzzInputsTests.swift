import Foundation
import Platform
import TestSupport
import Testing

@testable import HCL

/// The inputs by which fuzzing once came to something new (`scripts/fuzz.sh --keep`), each a line in base64 whose first byte says
/// what the others are.
@Suite struct FuzzInputsTests {
  @Test func survivesWhatFuzzingFound() throws {
    let text = String(decoding: try Files.read(Path.join(Golden.root, "fuzz/inputs.txt")), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.count > 500)
    for line in lines {
      let bytes = try #require(Data(base64Encoded: String(line)))
      Invariants.check(Array(bytes.dropFirst()))
    }
  }
}
