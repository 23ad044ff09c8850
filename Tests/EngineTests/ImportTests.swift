import Diagnostics
import Language
import Testing
import Values

@testable import Engine

/// Importing by command, and blocks that name nothing.
@Suite struct ImportTests {
  private let bench = Bench()

  private func importing(_ text: String, _ address: String, _ id: String) async throws -> String {
    let engine = try await bench.engine(["main.tf": text])
    let found = try await engine.importObject(InstanceAddress(parsing: address), id: id, under: bench.lease())
    return found.map(\.summary).joined(separator: "; ")
  }

  @Test func takesWhatIsThere() async throws {
    let text = """
      resource "thing" "b" { name = "b" }
      resource "thing" "a" {
        count = 2
        name  = "a${count.index}"
        size  = 3
        note  = thing.b.id
      }
      """
    let thing = bench.world.make("a1", 5)
    #expect(try await importing(text, "thing.a[1]", thing.id) == "")
    let row = try #require(try await bench.store.snapshot().instances.first)
    #expect(row.address.text == "thing.a[1]" && row.dependencies == ["thing.b"])
    #expect(bench.world.calls.isEmpty)
    #expect(
      try await bench.plan(text).summary == """
        create thing.a[0]
        update thing.a[1]
        create thing.b
        """)
    try await bench.apply(text)
    #expect(bench.world.thing(thing.id)?.size == 3)
  }

  @Test func refusesWhatDoesNotFit() async throws {
    let text = "resource \"thing\" \"a\" { name = \"a\" }\ndata \"thing\" \"d\" { name = \"a\" }"
    let thing = bench.world.make("a", 1)
    #expect(try await importing(text, "thing.b", thing.id) == "there is no resource `thing.b` in the manifests")
    #expect(try await importing(text, "thing.a[0]", thing.id) == "`thing.a[0]` is no instance of its resource")
    #expect(try await importing(text, "thing.a", "id-77") == "no thing `id-77`")
    #expect(try await importing(text, "data.thing.d", thing.id) == "`data.thing.d` cannot be imported")
    #expect(try await bench.addresses().isEmpty)
    #expect(try await importing(text, "thing.a", thing.id) == "")
    #expect(try await importing(text, "thing.a", thing.id) == "there is an object at `thing.a` already")
  }

  /// What is imported there the next apply would destroy.
  @Test(arguments: [
    ("thing.a[2]", "thing.a[0]"), ("thing.off[0]", nil), (#"thing.each["zz"]"#, #"thing.each["z"]"#),
    (#"module.m["b"].thing.x"#, #"module.m["a"].thing.x"#),
  ])
  func refusesAnInstanceThatIsNone(_ address: String, _ near: String?) async throws {
    let main = """
      resource "thing" "a" {
        count = 2
        name  = "a${count.index}"
      }
      resource "thing" "off" {
        count = 0
        name  = "off"
      }
      resource "thing" "each" {
        for_each = toset(["z"])
        name     = each.key
      }
      module "m" {
        source   = "./m"
        for_each = toset(["a"])
      }
      """
    let files = ["main.tf": main, "m/main.tf": "resource \"thing\" \"x\" { name = \"x\" }"]
    let thing = bench.world.make("a", 1)
    let engine = try await bench.engine(files)
    let found = try await engine.importObject(InstanceAddress(parsing: address), id: thing.id, under: bench.lease())
    #expect(found.map(\.summary) == ["the manifests have no `\(address)`"])
    if let near { #expect(found.flatMap(\.hints).first == "did you mean `\(near)`?") }
    #expect(try await bench.addresses().isEmpty)
    let there = near ?? "thing.a[0]"
    #expect(try await engine.importObject(InstanceAddress(parsing: there), id: thing.id, under: bench.lease()).isEmpty)
    #expect(try await bench.addresses() == [there])
  }

  @Test func aBlockWithoutItsResourceIsAnError() async throws {
    let told = try await bench.complaints("import {\n  to = thing.a\n  id = \"id-1\"\n}")
    #expect(told.contains("there is no resource `thing.a` to import into") && told.contains("--generate-config"))
  }

  @Test func looksUpWithoutWriting() async throws {
    let thing = bench.world.make("a", 7)
    let engine = try await bench.engine(["main.tf": ""])
    let found = await engine.lookUp(try InstanceAddress(parsing: "thing.a"), id: thing.id)
    #expect(found.object?.value["size"] == 7 && found.diagnostics.isEmpty)
    #expect(try await bench.addresses().isEmpty)
  }
}
