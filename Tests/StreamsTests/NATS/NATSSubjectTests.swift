import Testing

@testable import Streams

@Suite struct NATSSubjectTests {
  @Test(arguments: [
    ("a", "a", true), ("a.b", "a.*", true), ("a.b.c", "a.*", false), ("a.b.c", "a.>", true), ("a", "a.>", false),
    ("devices.x.events", "devices.*.events", true), ("a", ">", true), ("a.b", "*", false),
  ])
  func matches(subject: String, pattern: String, expected: Bool) {
    #expect(NATSSubject.matches(subject, pattern: pattern) == expected)
  }

  @Test(arguments: [
    ("a.*", "a.b", true), ("a.>", "a.b.c", true), ("a.*.c", "a.b.*", true), ("a.b", "a.b.c", false),
    ("devices.*.events", "devices.*.state", false), (">", "x", true), ("a.>", "a", false),
  ])
  func overlap(first: String, second: String, expected: Bool) {
    #expect(NATSSubject.overlap(first, second) == expected)
    #expect(NATSSubject.overlap(second, first) == expected)
  }

  @Test func patterns() {
    for good in ["a", "a.b", "*", ">", "a.*.>", "$JS.API"] { #expect(NATSSubject.isPattern(good)) }
    for bad in ["", ".", "a.", ".a", "a..b", ">.a", "a b", "a\r\nPUB x 0"] { #expect(!NATSSubject.isPattern(bad)) }
    #expect(!NATSSubject.isLiteral("a.*"))
    #expect(!NATSSubject.isLiteral("a.>"))
  }
}
