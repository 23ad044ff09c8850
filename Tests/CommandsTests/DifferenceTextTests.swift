import ProviderKit
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

  @Test func textsAreComparedLineByLine() {
    let numbers = (1...20).map { "line \($0)\n" }.joined()
    let before = Value.object(["content": .string(numbers)])
    let after = Value.object(["content": .string(numbers.replacing("line 10\n", with: "line ten\n"))])
    #expect(
      lines(before, after) == """
          ~ content = <<-EOT
                # (6 unchanged lines hidden)
                line 7
                line 8
                line 9
              - line 10
              + line ten
                line 11
                line 12
                line 13
                # (8 unchanged lines hidden)
            EOT
        """)
  }

  @Test func documentsAreComparedMemberByMember() {
    let before = Value.object(["policy": #"{"a": 1, "b": {"c": [1, 2]}}"#, "blank": #"{"a":1}"#])
    let after = Value.object(["policy": #"{"a":1,"b":{"c":[1,2,3]}}"#, "blank": #"{ "a": 1 }"#])
    #expect(
      lines(before, after) == """
          ~ blank  = jsonencode(…) # only its blanks change
          ~ policy = jsonencode({
              ~ b = {
                  ~ c = [
                      + 3,
                        # (2 unchanged elements hidden)
                    ]
                }
                # (1 unchanged attribute hidden)
            })
        """)
  }

  @Test func ofLongLinesOnlyWhatDiffersIsShown() {
    let (head, tail) = (String(repeating: "h", count: 200), String(repeating: "t", count: 200))
    let text = lines(.object(["key": .string(head + "old" + tail)]), .object(["key": .string(head + "new" + tail)]))
    let (left, right) = (String(repeating: "h", count: 24), String(repeating: "t", count: 24))
    #expect(
      text == #"""
          ~ key = 176 characters … "\#(left)old\#(right)" … 176 characters -> 176 characters … "\#(left)new\#(right)" … 176 characters
        """#)
  }

  @Test func nestedBlocksAreShownAsBlocks() {
    let rule = BlockSchema(attributes: [
      "port": AttributeSchema(.number, .required, "A port."), "note": AttributeSchema(.string, .optional, "A note."),
    ])
    let schema = BlockSchema(
      attributes: ["name": AttributeSchema(.string, .required, "A name.")],
      blocks: [
        "rule": NestedBlockSchema(.list, rule), "other": NestedBlockSchema(.list, rule),
        "main": NestedBlockSchema(.single, rule),
      ])
    let type = ValueType.object(["port": .number, "note": .string])
    func object(_ ports: [Int], main: Int? = nil) -> Value {
      func rule(_ port: Int) -> Value { .object(["port": .number(port), "note": .null(.string)]) }
      return .object([
        "name": "a", "rule": .list(ports.map(rule), of: type),
        "other": .list([], of: type),
        "main": main.map(rule) ?? .null(),
      ])
    }
    func text(_ before: Value?, _ after: Value?) -> String {
      let paint = Paint(enabled: false)
      return DifferenceText(paint: paint, values: ValueText(paint: paint))
        .members(before, after, schema: schema, indent: 2).joined(separator: "\n")
    }
    #expect(
      text(nil, object([80])) == """
          + name = "a"

          + rule {
              + port = 80
            }
        """)
    #expect(
      text(object([80, 81]), object([80, 82], main: 1)) == """
            # (1 unchanged attribute hidden)

          + main {
              + port = 1
            }

          ~ rule {
              ~ port = 81 -> 82
            }
            # (1 unchanged block hidden)
        """)
  }
}
