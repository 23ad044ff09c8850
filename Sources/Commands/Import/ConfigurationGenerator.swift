import Diagnostics
import Engine
import HCL
import Language
import Platform
import Values

/// Writes the manifests of things that are imported and have none.
struct ConfigurationGenerator {
  /// What is to be looked up, and where that is said.
  typealias Wish = (address: InstanceAddress, id: String, range: SourceRange?)

  let engine: Engine
  /// The stack's, absolute.
  let directory: String

  /// The things that `import` blocks name and no resource stands for.
  static func wishes(_ session: Session) async throws -> [Wish] {
    var diagnostics = Diagnostics()
    let manifests = session.manifests
    let missing = manifests.configuration.root.imports.filter { block in
      block.resource.configuration.map { manifests.configuration[$0] == nil } ?? false
    }
    guard !missing.isEmpty else { return [] }
    let console = try await manifests.analysis(session.identity, variables: session.variables)
      .console(nil, into: &diagnostics)
    var wishes: [Wish] = []
    for block in missing {
      guard let resource = block.resource.configuration else { continue }
      guard block.forEach == nil, case .variable = block.to.expression else {
        diagnostics.error(
          "a block for many instances cannot be written", detail: "`\(resource)` is imported into with keys",
          range: block.to.range, hints: ["write its block, with `for_each` or `count`, by hand"])
        continue
      }
      guard let id = console?.evaluate(block.id, into: &diagnostics)?.string else { continue }
      wishes.append((InstanceAddress(ModulePath.root, resource.resource), id, block.to.range))
    }
    try diagnostics.throwIfErrors()
    return wishes
  }

  /// Looks the things up and writes a block for each into a new file.
  /// - Parameter path: absolute.
  func write(_ wishes: [Wish], to path: String) async throws {
    try check(path)
    var diagnostics = Diagnostics()
    var blocks: [String] = []
    for wish in wishes {
      guard wish.address.module.isRoot, wish.address.key.isNone else {
        diagnostics.error(
          "the block of `\(wish.address)` cannot be written",
          detail: "only those of the root module without `count` and `for_each` can", range: wish.range)
        continue
      }
      let (object, found) = await engine.lookUp(wish.address, id: wish.id)
      diagnostics.append(contentsOf: found)
      if let object { blocks.append(ConfigurationText(object).text) }
    }
    try diagnostics.throwIfErrors()
    let head = "# Written by `stack` from things that were there already. Look it over, and keep what matters.\n\n"
    let text = head + blocks.joined(separator: "\n")
    let formatted = try Formatter.format(SourceFile(name: Path.name(path), bytes: Array(text.utf8)))
    try AtomicFile.write(formatted, to: path, mode: 0o644)
  }

  private func check(_ path: String) throws {
    let isRead = [".stack.hcl", ".tf"].contains { path.hasSuffix($0) } && Path.parent(path) == directory
    guard isRead else {
      throw Diagnostic(
        .error, "`\(path)` is no file of the stack", detail: "what is written there would not be read",
        hints: ["name a new file in the stack's directory that ends in `.stack.hcl`"])
    }
    guard !Files.exists(path) else {
      throw Diagnostic(.error, "`\(path)` is there already", hints: ["name a new file, and move the blocks afterwards"])
    }
  }
}
