import Testing

@testable import Commands

@Suite struct UnifiedDifferenceTests {
  @Test func changesFarApartAreHunksOfTheirOwn() {
    let before = (1...20).map { "line \($0)\n" }.joined()
    let after = before.replacing("line 2\n", with: "second\n").replacing("line 18\n", with: "")
    let difference = UnifiedDifference(name: "a.tf", before: before, after: after)
    #expect(
      difference.text(Paint(enabled: false)) == """
        --- old/a.tf
        +++ new/a.tf
        @@ -1,5 +1,5 @@
         line 1
        -line 2
        +second
         line 3
         line 4
         line 5
        @@ -15,6 +15,5 @@
         line 15
         line 16
         line 17
        -line 18
         line 19
         line 20

        """)
  }

  @Test func linesAddedToNothing() {
    let difference = UnifiedDifference(name: "a", before: "", after: "x\ny\n")
    #expect(difference.text(Paint(enabled: false)) == "--- old/a\n+++ new/a\n@@ -0,0 +1,2 @@\n+x\n+y\n")
  }
}
