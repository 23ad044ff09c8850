import Language
import Testing
import Values

@testable import Commands

@Suite struct ConsoleTests {
  private func keys(_ bytes: [UInt8]) -> [TerminalKey] {
    var rest = bytes[...]
    var keys: [TerminalKey] = []
    while let key = TerminalKey(next: { rest.popFirst() }) { keys.append(key) }
    return keys
  }

  @Test(
    arguments: [
      ("aé€😀", [.character("a"), .character("é"), .character("€"), .character("😀")]),
      ("\u{1B}[A\u{1B}[B\u{1B}[C\u{1B}[D\u{1B}OH\u{1B}OF", [.up, .down, .right, .left, .home, .end]),
      ("\u{1B}[3~\u{1B}[1~\u{1B}[4~\u{1B}[1;5C\u{1B}[1;5D", [.delete, .home, .end, .wordRight, .wordLeft]),
      (
        "\u{1}\u{5}\u{B}\u{15}\u{17}\u{19}\r\u{7F}\u{3}\u{4}",
        [.home, .end, .cutToEnd, .cutToStart, .cutWord, .paste, .enter, .backspace, .interrupt, .endOfFile]
      ),
      ("\u{1B}[99;99Z\u{1B}", [.other, .other]),
    ] as [(String, [TerminalKey])])
  func keysAreRead(_ text: String, _ expected: [TerminalKey]) {
    #expect(keys(Array(text.utf8)) == expected)
  }

  @Test func brokenBytesAreNoKey() {
    #expect(keys([0xFF, 0xC3]) == [.other])
    #expect(keys([0xC3]) == [.other])
  }

  @Test func aLineIsEdited() {
    var line = LineBuffer("join(var.name, x)")
    line.moveWordLeft()
    line.insert("_")
    #expect(line.text == "join(var.name, _x)")
    line.moveToStart()
    line.moveWordRight()
    line.cutToStart()
    #expect(line.text == "(var.name, _x)")
    line.moveToEnd()
    line.deleteLeft()
    line.cutWordLeft()
    line.paste()
    line.paste()
    #expect(line.text == "(var.name, _x_x")
    line.moveToStart()
    line.deleteLeft()
    line.deleteRight()
    line.moveRight()
    line.cutToEnd()
    #expect(line.text == "v")
    #expect(line.cursor == 1)
  }

  @Test(arguments: [
    (ValueType.string, "string"), (.dynamic, "dynamic"), (.list(.string), "list(string)"), (.tuple([]), "tuple([])"),
    (.object([:]), "object({})"), (.list(.list(.number)), "list(list(number))"),
    (.map(.set(.object(["a": .string]))), "map(set(\n    object({\n        a: string,\n    }),\n))"),
    (
      .map(.object(["b": .number, "a": .tuple([.bool])])),
      """
      map(
          object({
              a: tuple([
                  bool,
              ]),
              b: number,
          }),
      )
      """
    ),
  ])
  func typesAreWrittenAsTerraformDoes(_ type: ValueType, _ expected: String) {
    #expect(TypeText.text(type) == expected)
  }
}
