import Foundation
import Platform
import TestSupport
import Testing

/// The manual cannot rot: what it shows is run, what it links is there.
@Suite struct DocumentationTests {
  static let guides = (try? ["README.md", "secrets/README.md"].map(ManualPage.init) + ManualPage.all(in: "docs")) ?? []
  static let commands = (try? ManualPage.all(in: "docs/commands")) ?? []
  static let types = (try? ManualPage.all(in: "docs/resources")) ?? []

  /// Every command line of a page, in the order of the page, in a home of the page's own.
  @Test(arguments: (guides + commands + types).filter { !ConsoleStep.all(in: $0).isEmpty })
  func everyCommandLineWorks(_ page: ManualPage) async throws {
    try await ConsoleSession().run(ConsoleStep.all(in: page), of: page)
  }

  /// The stand-in has no address that the demo does not have, so that the manual's addresses are those of the demo.
  @Test func theStandInIsLikeTheDemo() async throws {
    let small = try await Self.addresses(in: "Tests/Manual/iot-dashboard")
    let whole = try await Self.addresses(in: "stacks/iot-dashboard")
    #expect(!small.isEmpty && small.isSubset(of: whole), "only in the stand-in: \(small.subtracting(whole).sorted())")
  }

  @Test(arguments: guides + commands + types)
  func everyLinkLeadsSomewhere(_ page: ManualPage) throws {
    let folder = Path.parent(Path.join(StackProgram.packageFolder, page.path))
    for link in page.links where !link.contains("://") {
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let file =
        parts[0].isEmpty ? Path.join(StackProgram.packageFolder, page.path) : Path.absolute(parts[0], from: folder)
      #expect(Files.exists(file), "\(page.path): `\(link)`")
      guard parts.count == 2, file.hasSuffix(".md"), Files.exists(file) else { continue }
      let target = try ManualPage(String(file.dropFirst(StackProgram.packageFolder.utf8.count + 1)))
      #expect(target.anchors.contains(parts[1]), "\(page.path): `\(link)`")
    }
  }

  /// A page is found from the index of its folder, and so from that of the manual.
  @Test func everyPageIsLinked() throws {
    let index = try ManualPage("docs/index.md")
    for page in Self.guides where page.path.hasPrefix("docs/") && page.name != "index" {
      #expect(index.links.contains("\(page.name).md"), "\(page.path)")
    }
    for page in Self.commands { #expect(index.links.contains("commands/\(page.name).md"), "\(page.path)") }
    let types = try ManualPage("docs/resources/index.md")
    for page in Self.types where page.name != "index" {
      #expect(types.links.contains("\(page.name).md"), "\(page.path)")
    }
  }

  /// The language's page names every function there is, and no other.
  @Test func everyFunctionIsListed() async throws {
    struct Functions: Decodable {
      var function_signatures: [String: Signature]
      struct Signature: Decodable {}
    }
    let result = try await CLI("metadata", "functions", "--json").expect()
    let functions = try JSONDecoder().decode(Functions.self, from: Data(result.output)).function_signatures
    let page = try ManualPage("docs/language.md")
    let table = try #require(page.tables.last { $0.heading == "Functions" })
    let listed = table.rows.compactMap(\.last).flatMap { cell in
      cell.split(separator: "`").enumerated().filter { $0.offset % 2 == 0 }.map { String($0.element) }
    }
    #expect(listed.count == Set(listed).count)
    let names = Set(functions.keys)
    #expect(Set(listed).union(listed.map { "core::" + $0 }) == names)
  }

  /// The addresses of all resources of a stack of the repository, planned where its state does not count.
  private static func addresses(in stack: String) async throws -> Set<String> {
    struct Plan: Decodable {
      var resource_changes: [Change]?
      struct Change: Decodable { var address: String }
    }
    let home = try ScratchHome()
    let folder = try ScratchFolder()
    try FileTree.copy(Path.join(StackProgram.packageFolder, stack), to: folder.path("stack"), skip: [".stack"])
    let result = try await CLI("plan", "stack", "--json", in: folder.path).home(home).expect()
    let plan = try JSONDecoder().decode(Plan.self, from: Data(result.output))
    return Set((plan.resource_changes ?? []).map(\.address))
  }
}
