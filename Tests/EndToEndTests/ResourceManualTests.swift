import Platform
import TestSupport
import Testing

/// The manual pages of resource types and data sources say what the types are, and their examples work.
@Suite struct ResourceManualTests {
  static let pages = DocumentationTests.types.filter { $0.name != "index" }

  @Test func everyTypeHasAPage() async throws {
    let types = try await TypeSchemas.load().types
    #expect(Set(Self.pages.map(\.name)) == Set(types.keys))
  }

  /// Every attribute and block with its type, whether it is required or sensitive, and nothing else.
  @Test func everyAttributeIsOnItsPage() async throws {
    let types = try await TypeSchemas.load().types
    for page in Self.pages {
      guard let block = types[page.name] else { continue }
      check(block, page, arguments: "Arguments", isInner: false)
      let blocks = block.block_types ?? [:]
      for (name, nested) in blocks { check(nested.block, page, arguments: "Block `\(name)`", isInner: true) }
      let headings = Set(page.tables.map(\.heading).filter { $0.hasPrefix("Block ") })
      #expect(headings == Set(blocks.keys.map { "Block `\($0)`" }), "\(page.path)")
    }
  }

  private func check(_ block: TypeSchemas.Block, _ page: ManualPage, arguments heading: String, isInner: Bool) {
    let attributes = block.attributes ?? [:]
    compare(attributes.filter { $0.value.isArgument }, page, heading, column: "argument")
    if !isInner { compare(attributes.filter { !$0.value.isArgument }, page, "Attributes", column: "attribute") }
  }

  private func compare(
    _ attributes: [String: TypeSchemas.Attribute], _ page: ManualPage, _ heading: String, column: String
  ) {
    let rows = page.tables.filter { $0.heading == heading && $0.columns.first == column }.flatMap(\.named)
    #expect(Set(rows.map(\.name)) == Set(attributes.keys), "\(page.path): \(heading)")
    #expect(rows.count == attributes.count, "\(page.path): \(heading)")
    for (name, row) in rows {
      guard let attribute = attributes[name] else { continue }
      let type = attribute.type.text + (attribute.sensitive == true ? ", sensitive" : "")
      #expect(row.count > 2 && row[1] == type, "\(page.path): type of `\(name)`")
      if column == "argument" {
        #expect((row[2] == "required") == attribute.isRequired, "\(page.path): default of `\(name)`")
      }
    }
  }

  /// Defaults, and what replaces the object. A type may replace it in other cases too.
  @Test(arguments: pages)
  func everyDefaultIsOnItsPage(_ page: ManualPage) async throws {
    for argument in try await PrintedArgument.all(of: page.name) {
      let heading = argument.block.map { "Block `\($0)`" } ?? "Arguments"
      let row = page.tables.filter { $0.heading == heading }.flatMap(\.named).first { $0.name == argument.name }?.row
      let cells = try #require(row, "`\(argument.name)`")
      if let value = argument.defaultValue { #expect(cells[2] == "`\(value)`", "default of `\(argument.name)`") }
      if argument.replaces { #expect(cells[3] == "replaces", "change of `\(argument.name)`") }
    }
  }

  /// All examples at once: a plan of them has nothing to complain of.
  @Test func everyExamplePlans() async throws {
    let home = try ScratchHome()
    let examples = try ManualExamples(Self.pages)
    #expect(examples.modules.count >= Self.pages.count)
    try await CLI("validate", in: examples.path).home(home).expect(stdout: "the manifests are valid\n", stderr: "")
    let plan = try await CLI("plan", in: examples.path).home(home).expect()
    #expect(!plan.text.contains("warning") && !plan.errorText.contains("warning"), "\(plan.errorText)")
  }

  /// Those that need no package index or repository are applied; then nothing is left to do, and a destroy leaves nothing.
  @Test func everyExampleApplies() async throws {
    let home = try ScratchHome()
    let examples = try ManualExamples(Self.pages.filter { !$0.text.contains("<!-- only planned -->") })
    try await CLI("apply", "--auto-approve", in: examples.path).home(home).expect()
    try await CLI("plan", "--detailed-exitcode", in: examples.path).home(home).expect()
    try await CLI("destroy", "--auto-approve", in: examples.path).home(home).expect()
    #expect(try Files.names(in: home.directories.stacks) == [])
    try await CLI("state", "list", in: examples.path).home(home).expect(stdout: "")
  }

  /// The language's own examples are whole stacks.
  @Test func everyExampleOfTheLanguagePlans() async throws {
    for fence in try ManualPage("docs/language.md").fences where fence.language == "hcl" {
      let home = try ScratchHome()
      let folder = try ScratchFolder()
      try folder.write(fence.text, to: "main.stack.hcl")
      try await CLI("plan", in: folder.path).home(home).expect()
    }
  }
}
