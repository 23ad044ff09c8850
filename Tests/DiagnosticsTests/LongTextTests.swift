import Diagnostics
import Testing

/// What a huge value would make of a message.
@Suite struct LongTextTests {
  @Test func theMiddleOfLongTextsIsLeftOut() {
    let long = String(repeating: "é", count: 1_000_000)
    let told = Diagnostic(.error, "s", detail: "begin \(long) end", hints: [long])
    #expect(told.detail.hasPrefix("begin é") && told.detail.hasSuffix("é end"))
    #expect(told.detail.contains("… (995010 characters left out) …"))
    #expect(told.detail.utf8.count < 11_000)
    #expect(told.hints.allSatisfy { $0.utf8.count < 11_000 })
    #expect(Diagnostic(.error, "s", detail: String(repeating: "a", count: 10_000)).detail.utf8.count == 10_000)
  }
}
