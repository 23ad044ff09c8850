import Diagnostics
import HCL
import Values

/// Everything that was given for the variables of the root module; what is added later counts more.
public struct VariableInputs: Sendable {
  public private(set) var all: [VariableInput] = []

  public init() {}

  public mutating func add(_ input: VariableInput) { all.append(input) }

  /// What was given for some variables.
  public func only(_ isMeant: (String) -> Bool) -> VariableInputs {
    var result = VariableInputs()
    result.all = all.filter { isMeant($0.name) }
    return result
  }

  /// Takes `STACK_VAR_x` and `TF_VAR_x`, of which the former counts more.
  public mutating func add(environment: [String: String]) {
    for prefix in ["TF_VAR_", "STACK_VAR_"] {
      for (key, value) in environment.sorted(by: { $0.key < $1.key }) where key.hasPrefix(prefix) {
        let name = String(key.dropFirst(prefix.count))
        add(VariableInput(name: name, content: .text(value), origin: .environment(key)))
      }
    }
  }

  /// Takes an option's `name=value`.
  public mutating func add(option: String, into diagnostics: inout Diagnostics) {
    guard let separator = option.firstIndex(of: "="), separator > option.startIndex else {
      diagnostics.error(
        "invalid `--var`", detail: "`\(option)` has no name and value", hints: ["write `--var name=value`"])
      return
    }
    let name = String(option[..<separator])
    add(VariableInput(name: name, content: .text(String(option[option.index(after: separator)...])), origin: .option))
  }

  /// Reads the files of a directory that are read without being asked for: `terraform.tfvars`, `stack.stackvars`, then
  /// `*.auto.tfvars` and `*.auto.stackvars` by name, each also with `.json`.
  public mutating func add(
    directory: String, displayFolder: String = "", files: any FileReading = DiskFiles(),
    into diagnostics: inout Diagnostics
  ) {
    guard let names = try? files.names(in: directory) else { return }
    let fixed = ["terraform.tfvars", "terraform.tfvars.json", "stack.stackvars", "stack.stackvars.json"]
    let endings = [".auto.tfvars", ".auto.tfvars.json", ".auto.stackvars", ".auto.stackvars.json"]
    let automatic = names.filter { name in endings.contains { name.hasSuffix($0) } }
    for name in fixed.filter(names.contains) + automatic {
      let path = PathText.join(directory, name)
      add(file: path, displayName: PathText.shown(path, in: displayFolder), files: files, into: &diagnostics)
    }
  }

  /// Reads one file of values.
  ///
  /// - Parameter displayName: what diagnostics call it, if not by its path.
  public mutating func add(
    file path: String, displayName: String? = nil, files: any FileReading = DiskFiles(),
    into diagnostics: inout Diagnostics
  ) {
    let file: SourceFile
    do {
      file = SourceFile(
        name: displayName ?? path, bytes: try files.read(path, limit: ConfigurationLoader.maximumFileSize))
    } catch {
      diagnostics.append(error.renamed(displayName ?? path).diagnostic)
      return
    }
    if path.hasSuffix(".json") {
      addJSON(file, into: &diagnostics)
      return
    }
    let tree = SyntaxTree.parse(file, syntax: .native)
    diagnostics.append(contentsOf: tree.diagnostics)
    for attribute in tree.body.justAttributes(into: &diagnostics) {
      add(
        VariableInput(
          name: attribute.name, content: .expression(LocatedExpression(attribute.expression, file)),
          origin: .file(SourceRange(file, attribute.nameRange))))
    }
  }

  private mutating func addJSON(_ file: SourceFile, into diagnostics: inout Diagnostics) {
    do {
      let value = try ValueJSON.decode(file.bytes)
      guard case .object(let entries) = value.content else {
        diagnostics.error(
          "invalid variables file", detail: "`\(file.name)` must hold an object",
          range: SourceRange(file, ByteRange(0, 1)))
        return
      }
      for (name, value) in entries {
        add(VariableInput(name: name, content: .value(value), origin: .file(SourceRange(file, ByteRange(0, 0)))))
      }
    } catch {
      if case .syntax(let inner) = error {
        diagnostics.append(inner.diagnostic(in: file))
      } else {
        diagnostics.append(error.diagnostic)
      }
    }
  }
}
