import ArgumentParser
import Diagnostics
import KeyManagement
import LocalCloud
import Platform
import Values

struct KMSRootShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Tell which root key there is, which were before it, and what still needs them.",
    discussion: "Nothing is changed. What cannot be looked at, such as a state on a disk that is not there, is told.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let root = StandardRootKey(web: KeyWeb.post)
    root.removeLeftovers()
    guard Files.exists(root.path) else { throw KeyError.rootKeyMissing(path: root.path) }
    let (identifier, names) = (try await root.identifier, try await root.formerIdentifiers)
    let former = names.isEmpty ? nil : try await FormerRootKeys(root, RootKeyUsers(), isDry: true)
    if json { return common.terminal.print(document(identifier, root.path, names, former)) }
    var lines = ["\(identifier) in \(root.path)"]
    for name in names {
      let uses = former?.uses.filter { $0.former == name } ?? []
      if uses.isEmpty { lines.append("before: \(name), needed by nothing that is known") }
      for use in uses { lines.append("before: \(name), \(Self.words(use.keys)) in \(use.place)") }
    }
    for (_, fault) in former?.unreached ?? [] { lines.append("not looked at: \(fault.summary)") }
    if !names.isEmpty {
      lines.append("`stack kms root retire` moves what is left to the present one, and drops those before")
    }
    common.terminal.print(lines.joined(separator: "\n"))
  }

  static func words(_ keys: Int) -> String { keys == 1 ? "1 key" : "\(keys) keys" }

  private func document(_ identifier: String, _ path: String, _ names: [String], _ former: FormerRootKeys?) -> JSON {
    let uses = (former?.uses ?? []).map { use -> JSON in
      ["former": .string(use.former), "place": .string(use.place), "keys": .number(Number(use.keys))]
    }
    let unreached = (former?.unreached ?? []).map { one -> JSON in
      ["place": .string(one.place), "reason": .string(one.fault.summary)]
    }
    return [
      "identifier": .string(identifier), "path": .string(path), "former": .array(names.map { .string($0) }),
      "uses": .array(uses), "not_looked_at": .array(unreached),
    ]
  }
}
