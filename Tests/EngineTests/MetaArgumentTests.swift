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
      let summary = try await engine.apply(made, ApplyOptions(), under: lease)
      #expect(summary.succeeded)
      #expect(try await bench.addresses() == expected)
      #expect(summary.outputs["name"] == (isOn ? "a" : .null()) || !isOn)
    }
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
}
