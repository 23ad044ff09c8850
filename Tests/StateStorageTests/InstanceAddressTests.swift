import StateStorage
import Testing

@Suite struct InstanceAddressTests {
  @Test(arguments: [
    "bucket.archive", #"module.app["eu.\"x]"].module.b[2].data.http.page["a"]"#, "data.x.y[0]",
    #"local_file.f["ünï\n"]"#,
  ])
  func readsWhatItWrites(_ text: String) throws {
    #expect(try #require(InstanceAddress(text: text)).text == text)
  }

  /// Kept as it is, written as the language has it, and read in both ways.
  @Test(arguments: [
    ("x${y}", #"a.b["x$${y}"]"#), ("%{if}", #"a.b["%%{if}"]"#), ("$${", #"a.b["$$${"]"#), ("$x%", #"a.b["$x%"]"#),
    ("a\"${", #"a.b["a\"$${"]"#), ("ü\n${", #"a.b["ü\n$${"]"#),
  ])
  func templatesInKeysAreEscaped(_ key: String, _ shown: String) throws {
    let address = InstanceAddress(type: "a", name: "b", key: .name(key))
    #expect(address.shown == shown)
    #expect(InstanceAddress(shown: shown) == address)
    #expect(InstanceAddress(text: address.text) == address)
    if !key.contains("$$") { #expect(InstanceAddress(shown: address.text) == address) }
  }

  @Test func takesTheAddressApart() throws {
    let address = try #require(InstanceAddress(text: #"module.app["eu"].module.b.data.http.page[3]"#))
    #expect(address.module == #"module.app["eu"].module.b"#)
    #expect(address.mode == .data && address.type == "http" && address.name == "page" && address.key == .index(3))
  }

  @Test(arguments: ["", "a", "a.b.c", "a.b[", "a.b[]", "a.b[x]", "module.a", "module.a.b", "a.b[0]x", "a..b", "data.a"])
  func refusesWhatIsNone(_ text: String) { #expect(InstanceAddress(text: text) == nil) }
}
