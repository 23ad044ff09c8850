import Diagnostics
import Language
import StateStorage
import Testing
import Values

@testable import Engine

/// Meta-arguments that the real terraform does not have, or of which no utility type shows anything.
@Suite struct MetaArgumentTests {
  let bench = Bench()

  @Test func enabledMakesAndTakesAwayTheInstance() async throws {
    let text = """
      variable "on" { type = bool }
      resource "thing" "a" {
        name = "a"
        lifecycle { enabled = var.on }
      }
      resource "thing" "b" { name = "b" }
      output "name" { value = one(thing.a[*].name) }
      """
    let lease = try await bench.lease()
    for (isOn, expected) in [(true, ["thing.a", "thing.b"]), (false, ["thing.b"]), (true, ["thing.a", "thing.b"])] {
      let engine = try await bench.engine(["main.tf": text], variables: ["on": .bool(isOn)])
      let (plan, diagnostics) = try await engine.plan(PlanOptions(), under: lease)
      let made = try #require(plan, "\(DiagnosticRenderer().render(diagnostics))")
      #expect(made.changes.compactMap(\.reason) == (isOn ? [] : [.disabled]))
      let summary = try await engine.apply(made, ApplyOptions(), under: lease)
      #expect(summary.succeeded)
      #expect(try await bench.addresses() == expected)
      #expect(summary.outputs["name"] == (isOn ? "a" : .null()) || !isOn)
    }
  }

  /// Counts of modules multiply; no product of them may take all the memory that there is.
  @Test(.timeLimit(.minutes(1))) func instancesOfModulesInModulesAreBounded() async throws {
    func call(_ name: String) -> String { "module \"\(name)\" {\n  source = \"./\(name)\"\n  count = 1000\n}\n" }
    let inner = "resource \"thing\" \"t\" {\n  count = 1000\n  name = \"x\"\n}\n"
    let lease = try await bench.lease()
    let engine = try await bench.engine(["main.tf": call("a"), "a/main.tf": call("b"), "a/b/main.tf": inner])
    let (_, modules) = try await engine.plan(PlanOptions(), under: lease)
    #expect(Set(modules.errors.map(\.summary)) == ["too many instances"])
    #expect(modules.errors.first?.detail.hasPrefix("all modules together may have at most 100000 instances") == true)
    #expect(modules.errors.first?.range?.start.line == 3)
    let other = try await bench.engine(["main.tf": call("a"), "a/main.tf": inner.replacing("1000", with: "1001")])
    let (_, resources) = try await other.plan(PlanOptions(), under: lease)
    #expect(resources.errors.map(\.summary) == ["too many instances"])
    #expect(resources.errors.first?.detail.hasPrefix("all resources together may have at most 1000000 in") == true)
  }

  @Test func bothNamesOfTheWorkspaceAreTheSame() async throws {
    let summary = try await bench.apply(
      "output \"o\" { value = [stack.workspace, terraform.workspace, path.module] }\n")
    #expect(summary.outputs == ["o": .tuple(["default", "default", "."])])
  }

  @Test func providersMayHaveAliases() async throws {
    let text = """
      provider "thing" {}
      provider "thing" { alias = "eu" }
      resource "thing" "a" {
        name     = "a"
        provider = thing.eu
      }
      module "m" {
        source    = "./m"
        providers = { thing = thing.eu }
      }

      """
    let inner = "resource \"thing\" \"b\" { name = \"b\" }\n"
    #expect(try await bench.apply(["main.tf": text, "m/main.tf": inner]).succeeded)
    #expect(try await bench.addresses() == ["module.m.thing.b", "thing.a"])
    let again = try await bench.engine(["main.tf": text, "m/main.tf": inner]).plan(PlanOptions(), under: bench.lease())
    #expect(again.plan?.isEmpty == true)
  }

  @Test func anAliasThatIsNotThereIsTold() {
    var diagnostics = Diagnostics()
    let files = MemoryFiles([
      "main.tf": "provider \"thing\" { alias = \"eu\" }\nresource \"thing\" \"a\" {\n  provider = thing.ue\n}\n"
    ])
    ConfigurationValidator(ConfigurationLoader(files: files).load(".", into: &diagnostics)).validate(into: &diagnostics)
    #expect(diagnostics.map(\.summary) == ["undeclared provider configuration"])
    #expect(diagnostics.first { _ in true }?.hints == ["did you mean `thing.eu`?"])
  }

  /// Only an import whose configuration is yet to be generated says which provider it is of.
  @Test(arguments: [
    ("resource \"thing\" \"a\" {}\n", "thing.eu", ["provider of an import"]), ("", "thing.eu", []),
    ("", "thing.ue", ["undeclared provider configuration"]),
  ])
  func theProviderOfAnImport(_ resource: String, _ reference: String, _ expected: [String]) {
    var diagnostics = Diagnostics()
    let text =
      "provider \"thing\" { alias = \"eu\" }\n\(resource)import {\n  to = thing.a\n  id = \"x\"\n  provider = \(reference)\n}\n"
    let files = MemoryFiles(["main.tf": text])
    ConfigurationValidator(ConfigurationLoader(files: files).load(".", into: &diagnostics)).validate(into: &diagnostics)
    #expect(diagnostics.map(\.summary) == expected)
  }
}
