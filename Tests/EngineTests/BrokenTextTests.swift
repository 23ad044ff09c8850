import Diagnostics
import HCL
import Language
import ProviderKit
import StateStorage
import Testing
import Values

@testable import Engine

/// What is told of a configuration some of whose text cannot be read: everything else that is wrong, and nothing that only follows.
@Suite struct BrokenTextTests {
  private func faults(_ files: [String: String]) async throws -> Diagnostics {
    var diagnostics = Diagnostics()
    let configuration = ConfigurationLoader(files: MemoryFiles(files)).load(".", into: &diagnostics)
    guard configuration.isWhole else { return diagnostics }
    ConfigurationValidator(configuration).validate(into: &diagnostics)
    let world = World()
    let provider = BuiltInProvider(
      name: "test", resources: [ThingType("thing", world), ThingType("other", world)],
      dataSources: [ThingLookup(world: world)]
    ) { world.finish() }
    let stack = StackIdentity(id: "test", workspace: "default", rootDirectory: "/test", dataDirectory: "/test/data")
    let analysis = try await ConfigurationAnalysis(
      configuration: configuration, providers: [provider], setting: .init(stack: stack, variables: [:]))
    diagnostics.append(newOf: await analysis.validate())
    return diagnostics
  }

  private func lines(_ files: [String: String]) async throws -> [String] {
    try await faults(files).sorted { place($0) < place($1) }
      .map { "\($0.range.map { "\($0.file.name):\($0.start.line): " } ?? "")\($0.summary)" }
  }

  private func place(_ diagnostic: Diagnostic) -> (String, UInt32) {
    (diagnostic.range?.file.name ?? "", diagnostic.range?.bytes.start ?? 0)
  }

  private func identity(_ diagnostic: Diagnostic) -> String { "\(place(diagnostic)) \(diagnostic.summary)" }

  @Test func aSyntaxErrorHidesNothingElse() async throws {
    let files = [
      "a.tf": """
      resource "thing" "broken" {
        name = "x"
        size = [1, 2
        nmae = "y"
      }

      resource "thing" "good" {
        name = var.missing
        size = "many"
      }

      output "o" { value = thing.good.nothing }

      """,
      "b.tf": """
      resource "thingg" "other" {}

      locals {
        a = 1 +
        b = var.gone
      }

      output "p" { value = local.lost }

      """,
    ]
    let told = try await lines(files)
    #expect(
      told == [
        "a.tf:3: unclosed `[`", "a.tf:4: unexpected argument `nmae`", "a.tf:8: undeclared input variable",
        "a.tf:9: wrong type of value", "a.tf:12: unsupported attribute", "b.tf:1: unknown resource type `thingg`",
        "b.tf:4: expected a value after `+`", "b.tf:5: undeclared input variable",
      ])
  }

  @Test(arguments: [
    // What is declared by a block that cannot be read whole stands, whatever it is.
    ("variable \"v\" {\n  type = number\n  default = = 3\n}\noutput \"o\" { value = var.v + 1 }\n", 1),
    ("resource \"thing\" \"t\" {\n  nam e = 1\n}\noutput \"o\" { value = thing.t.name }\n", 1),
    (
      "resource \"thing\" \"t\" {\n  count = 2 2\n  name = count.index\n}\noutput \"o\" { value = thing.t[0].name }\n",
      1
    ),
    ("module \"m\" {\n  source = \"./m\n}\noutput \"o\" { value = module.m.url }\n", 1),
    ("output \"o\" {\n  value = (1\n}\n", 1),
    // Where a brace is missing or too many, nobody knows what belongs where.
    ("resource \"thing\" \"t\" {\n  name = \"x\"\n\nvariable \"v\" {}\n\noutput \"o\" { value = var.v }\n", 1),
    ("resource \"thing\" \"t\" {\n  name = \"x\"\n}\n}\noutput \"o\" { value = var.v }\n", 1),
    ("variable v string\noutput \"o\" { value = var.v }\n", 1),
    ("/* variable \"v\" {}\noutput \"o\" { value = var.v }\n", 1),
  ])
  func nothingIsToldThatOnlyFollows(_ text: String, _ count: Int) async throws {
    let lines = try await lines(["main.tf": text])
    #expect(lines.count == count, "\(lines)")
  }

  @Test func aBrokenModuleLeavesItsCallerAlone() async throws {
    let caller = """
      module "m" {
        source = "./m"
        size   = 3
        other  = 4
      }
      output "o" { value = module.m.url }
      output "p" { value = var.nothing }

      """
    let called = "variable \"size\" {\n  type = number\n\noutput \"url\" { value = 1 }\n"
    #expect(
      try await lines(["main.tf": caller, "m/main.tf": called]) == [
        "m/main.tf:1: unclosed block `variable \"size\"`", "main.tf:7: undeclared input variable",
      ])
  }

  private static let sound = """
    variable "names" {
      type    = map(number)
      default = { a = 1, b = 2 }
      validation {
        condition     = length(var.names) > 0
        error_message = "none"
      }
    }

    locals {
      first = keys(var.names)[0]
      text  = <<-EOT
        hello ${local.first}
      EOT
      list  = [for name, size in var.names : "${name}-${size}" if size > 0]
    }

    resource "thing" "each" {
      for_each = var.names
      name     = each.key
      size     = each.value
      rule {
        port = 1 # a port
      }
      lifecycle {
        prevent_destroy = true
        postcondition {
          condition     = self.size < 100
          error_message = "too large"
        }
      }
    }

    resource "thing" "many" {
      count = length(local.list)
      name  = local.list[count.index]
      tags  = { text = local.text, size = thing.each["a"].size }
    }

    module "inner" {
      source = "./inner"
      count  = 2
      size   = max(1, thing.many[0].size)
    }

    output "urls" {
      value = [module.inner[0].url, module.inner[1].url, thing.many[*].id]
    }

    """
  private static let inner = "variable \"size\" {}\noutput \"url\" { value = \"x${var.size}\" }\n"

  /// Takes a byte away or puts one in, everywhere: as long as the text cannot be read, that is all that is told.
  @Test func noFaultFollowsFromAnother() async throws {
    #expect(try await lines(["main.tf": Self.sound, "inner/main.tf": Self.inner]) == [])
    let bytes = Array(Self.sound.utf8)
    var count = 0
    for position in stride(from: 0, to: bytes.count, by: 13) {
      for inserted in [nil, "}", "{", "\"", "(", "=", "'"] as [String?] {
        var changed = bytes
        changed.replaceSubrange(
          position..<(inserted == nil ? position + 1 : position), with: Array((inserted ?? "").utf8))
        let text = String(decoding: changed, as: UTF8.self)
        let told = Set(SyntaxTree.parse(SourceFile(name: "main.tf", text: text)).diagnostics.map(identity))
        guard !told.isEmpty else { continue }
        count += 1
        let followers = try await faults(["main.tf": text, "inner/main.tf": Self.inner]).filter {
          !told.contains(identity($0))
        }
        #expect(
          followers.isEmpty, "\(position) \(inserted ?? "-"): \(DiagnosticRenderer().render(Diagnostics(followers)))")
      }
    }
    #expect(count > 300)
  }
}
