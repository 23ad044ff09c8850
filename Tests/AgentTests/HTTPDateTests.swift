import Testing

@testable import Agent

@Suite struct HTTPDateTests {
  @Test func datesAreWrittenAsTheRFCDoes() {
    #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPDate.text(0) == "Thu, 01 Jan 1970 00:00:00 GMT")
  }
}
