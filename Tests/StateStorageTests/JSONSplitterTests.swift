import Testing

@testable import StateStorage

@Suite struct JSONSplitterTests {
  private func split(_ json: String, _ paths: [StoredPath]) throws -> (clear: String, parts: [String]) {
    let split = try #require(JSONSplitter.takeOut(paths, of: Array(json.utf8)))
    let back = try #require(JSONSplitter.putBack(split.parts[...], at: split.paths, in: split.clear))
    #expect(String(decoding: back, as: UTF8.self) == json)
    return (String(decoding: split.clear, as: UTF8.self), split.parts.map { String(decoding: $0, as: UTF8.self) })
  }

  @Test func takesOutWhatIsNamed() throws {
    let json = #"{ "a" : [1, {"b":"]\"}"}, 3] ,"c":{},"\u0064":null, "e":-1.5e3}"#
    let found = try split(
      json,
      [
        StoredPath([.key("a"), .index(1), .key("b")]), StoredPath([.key("c")]), StoredPath([.key("d")]),
        StoredPath([.key("e")]),
      ])
    #expect(found.clear == #"{ "a" : [1, {"b":null}, 3] ,"c":null,"\u0064":null, "e":null}"#)
    #expect(found.parts == [#""]\"}""#, "{}", "null", "-1.5e3"])
  }

  @Test func takesOutTheWhole() throws {
    let found = try split(#"  "secret" "#, [StoredPath([])])
    #expect(found.clear == "  null " && found.parts == [#""secret""#])
  }

  @Test func aPathUnderAnotherIsOneWithIt() throws {
    let found = try split(#"{"a":{"b":1}}"#, [StoredPath([.key("a"), .key("b")]), StoredPath([.key("a")])])
    #expect(found.clear == #"{"a":null}"# && found.parts == [#"{"b":1}"#])
  }

  @Test func whatAPathMissesIsTakenOutWhole() throws {
    let wrapped = #"{"x":1,"output":{"type":"string","value":{"password":"p"}}}"#
    let found = try split(wrapped, [StoredPath([.key("output"), .key("password")])])
    #expect(found.clear == #"{"x":1,"output":null}"#)
    let beyond = try split("[1,[2]]", [StoredPath([.index(1), .index(0)]), StoredPath([.index(1), .index(5)])])
    #expect(beyond.clear == "[1,null]")
    let scalar = try split(#"{"a":"s"}"#, [StoredPath([.key("a"), .key("b")])])
    #expect(scalar.clear == #"{"a":null}"#)
    let nothing = try split(#"{"a":null}"#, [StoredPath([.key("a"), .key("b")])])
    #expect(nothing.parts.isEmpty)
  }

  @Test func deepValuesTakeNoStack() throws {
    let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
    let found = try split(#"{"a":\#(deep),"b":1}"#, [StoredPath([.key("a")])])
    #expect(found.clear == #"{"a":null,"b":1}"#)
  }

  @Test(arguments: ["", "{", #"{"a""#, #"{"a":"#, #"{"a":}"#, #"{"a":"x}"#, "[1,2", "1 2", #"{"a":1]"#])
  func refusesWhatIsNotJSON(_ json: String) {
    #expect(JSONSplitter.takeOut([StoredPath([.key("a")])], of: Array(json.utf8)) == nil)
  }
}
