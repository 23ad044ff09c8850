import Testing
import Values

@testable import Commands

@Suite struct DifferenceTextTests {
  private func lines(_ before: Value?, _ after: Value?, replacing: [ValuePath] = []) -> String {
    let paint = Paint(enabled: false)
    return DifferenceText(paint: paint, values: ValueText(paint: paint), replacePaths: replacing)
      .members(before, after, indent: 2).joined(separator: "\n")
  }

  @Test func aNewObjectShowsAllThatIsSet() {
    let after = Value.object([
      "name": "archive", "size": 3, "note": .null(.string), "id": .unknown(.string),
      "password": Value.string("hunter2").marked(.sensitive), "tags": .map(["b": "2", "a": "1"]),
    ])
    #expect(
      lines(nil, after) == """
          + id       = (known after apply)
          + name     = "archive"
          + password = (sensitive value)
          + size     = 3
          + tags     = {
                a = "1"
                b = "2"
            }
        """)
  }

  @Test func aChangeShowsWhatDiffersAndCountsTheRest() {
    let before = Value.object([
      "env": .map(["LEVEL": "info", "ZONE": "eu"]), "image": "a:1", "name": "web", "list": .list(["a", "b", "c"]),
    ])
    let after = Value.object([
      "env": .map(["LEVEL": "debug", "ZONE": "eu"]), "image": "a:2", "name": "web", "list": .list(["a", "x", "c"]),
    ])
    #expect(
      lines(before, after, replacing: ["image"]) == """
          ~ env   = {
              ~ "LEVEL" = "info" -> "debug"
                # (1 unchanged element hidden)
            }
          ~ image = "a:1" -> "a:2" # forces replacement
          ~ list  = [
              ~ "b" -> "x",
                # (2 unchanged elements hidden)
            ]
            # (1 unchanged attribute hidden)
        """)
  }

  @Test func whatGoesShowsWhatItWas() {
    #expect(lines(.object(["name": "web"]), nil) == #"  - name = "web" -> null"#)
  }
}
