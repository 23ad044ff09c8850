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
      wishes.append((InstanceAddress(block.resource.module, resource.resource), id, block.to.range))
    }
    try diagnostics.throwIfErrors()
    return wishes
  }

  /// Looks the things up and writes a block for each into a new file: those of a module into one of the same name in its folder.
  ///
  /// - Parameter path: absolute.
  /// - Returns: the files written, as seen from the stack's directory.
  func write(_ wishes: [Wish], to path: String) async throws -> [String] {
    try check(path)
    var diagnostics = Diagnostics()
    var blocks: [String: [String]] = [:]
    var written: Set<ResourceAddress> = []
    for wish in wishes where written.insert(wish.address.configuration).inserted {
      guard let file = file(for: wish, path, &diagnostics) else { continue }
      let (object, found) = await engine.lookUp(wish.address, id: wish.id)
      diagnostics.append(contentsOf: found)
      if let object { blocks[file, default: []].append(ConfigurationText(object).text) }
    }
    try diagnostics.throwIfErrors()
    let head = "# Written by `stack` from things that were there already. Look it over, and keep what matters.\n\n"
    for (file, blocks) in blocks.sorted(by: { $0.key < $1.key }) {
      let text = head + blocks.joined(separator: "\n")
      let formatted = try Formatter.format(SourceFile(name: Path.name(file), bytes: Array(text.utf8)))
      try AtomicFile.write(formatted, to: file, mode: 0o644)
    }
    return blocks.keys.sorted().map { $0.hasPrefix(directory + "/") ? String($0.dropFirst(directory.count + 1)) : $0 }
  }

  /// Where the block of a thing goes.
  private func file(for wish: Wish, _ path: String, _ diagnostics: inout Diagnostics) -> String? {
    guard wish.address.key.isNone else {
      diagnostics.error(
        "the block of `\(wish.address)` cannot be written",
        detail: "only those of resources without `count` and `for_each` can", range: wish.range)
      return nil
    }
    let address = wish.address.configuration.module
    if address.isRoot { return path }
    guard let module = engine.configuration[address] else {
      diagnostics.error(
        "there is no module `\(address)` in the manifests", detail: "the block of `\(wish.address)` belongs there",
        range: wish.range)
      return nil
    }
    let folder = Path.absolute(module.directory, from: directory)
    let file = Path.join(folder, Path.name(path))
    guard !folder.contains("/.stack/"), !Files.exists(file) else {
      diagnostics.error(
        "the block of `\(wish.address)` cannot be written",
        detail: Files.exists(file)
          ? "`\(file)` is there already" : "the sources of `\(address)` were fetched, and are not yours to change",
        range: wish.range, hints: ["write it by hand, where the module is kept"])
      return nil
    }
    return file
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
