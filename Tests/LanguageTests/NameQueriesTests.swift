import Diagnostics
import HCL
import Language
import Testing
import Values

@Suite("Names for editors") struct NameQueriesTests {
  static let text = """
    variable "region" {
      description = "Where."
      type        = string
    }
    locals {
      place = "in ${var.region}"
    }
    output "a" {
      value = [local.place, module.inner.url, var.re
    }
    module "inner" {
      source = "./inner"
    }
    """

  func setUp() -> (Configuration, SourceFile) {
    var diagnostics = Diagnostics()
    let files = MemoryFiles(files: [
      "main.tf": Self.text, "inner/main.tf": "output \"url\" {\n  description = \"The URL.\"\n  value = 1\n}\n",
    ])
    let configuration = ConfigurationLoader(files: files).load(".", into: &diagnostics)
    return (configuration, configuration.root.files.first ?? SourceFile(name: "main.tf", text: ""))
  }

  @Test("the reference at an offset leads to its declaration")
  func symbol() throws {
    let (configuration, file) = setUp()
    let offset = try #require(Self.text.utf8.count(before: "region}"))
    let symbol = try #require(
      NameQueries(configuration).symbol(at: offset, in: file, of: configuration.root))
    #expect(symbol.kind == .reference(.variable("region")))
    #expect(symbol.declaration?.start.line == 1)
    #expect(symbol.description == "Where.")
    #expect(symbol.type == .string)
    let first = NameQueries(configuration).symbol(at: 2, in: file, of: configuration.root)
    #expect(first?.kind == .block("variable"))
  }

  @Test("what may stand at an offset is known even in broken input")
  func completions() throws {
    let (configuration, file) = setUp()
    let queries = NameQueries(configuration)
    let root = configuration.root
    let end = try #require(Self.text.utf8.count(before: "re\n}")) + 2
    #expect(queries.completions(at: end, in: file, of: root) == [Completion("region", .variable, "Where.")])
    let url = try #require(Self.text.utf8.count(before: "url"))
    #expect(queries.completions(at: url, in: file, of: root) == [Completion("url", .output, "The URL.")])
    let local = try #require(Self.text.utf8.count(before: "local.place")) + 2
    #expect(
      queries.completions(at: local, in: file, of: root).map(\.name) == ["local", "log", "lookup", "lower"])
  }
}

extension String.UTF8View {
  /// Bytes before the first occurrence of a text.
  func count(before text: String) -> Int? {
    let all = Array(self)
    let wanted = Array(text.utf8)
    return all.indices.first { all[$0...].starts(with: wanted) }
  }
}
