import Diagnostics
import HCL
import Values

/// Reads a configuration: the module in a directory and, through their calls, all others.
public struct ConfigurationLoader: Sendable {
  /// How deep modules may call one another.
  public static let maximumDepth = 32
  /// How many modules one configuration may have.
  public static let maximumModules = 10_000
  public static let maximumFileSize = 256 << 20

  public var files: any FileReading
  /// Where modules that are not local have been put.
  public var installed: InstalledModules
  /// What is put before relative paths where they are shown: the way from the user's directory to the one that relative
  /// paths are taken from.
  public var displayFolder = ""
  /// The values of the root module's variables, as far as modules' sources need them.
  public var rootVariables: @Sendable (Module) -> [String: Value] = { _ in [:] }
  /// Whether a root directory without configuration files is an error.
  public var requiresFiles = true

  public init(files: any FileReading = DiskFiles(), installed: InstalledModules = InstalledModules()) {
    self.files = files
    self.installed = installed
  }

  /// The configuration in a directory, as far as it could be read.
  public func load(_ directory: String, into diagnostics: inout Diagnostics) -> Configuration {
    var modules: [ModuleAddress: Module] = [:]
    var read: [String: Module] = [:]
    var queue = [Pending(address: .root, directory: PathText.clean(directory), chain: [])]
    var next = 0
    let before = diagnostics.errors.count
    var contained = 0
    while next < queue.count {
      let pending = queue[next]
      next += 1
      guard modules.count < Self.maximumModules else {
        diagnostics.error(
          "too many modules", detail: "a configuration can have at most \(Self.maximumModules)",
          range: pending.call?.sourceRange)
        break
      }
      var module = self.module(pending, &read, &contained, into: &diagnostics)
      let scope = EarlyScope(module: module, origin: pending.origin(module, rootVariables))
      for call in module.calls.values.sorted(by: { $0.name < $1.name }) {
        guard let call = resolved(call, in: scope, into: &diagnostics) else { continue }
        module.calls[call.name] = call
        if let child = child(call, of: module, pending, scope, into: &diagnostics) { queue.append(child) }
      }
      modules[pending.address] = module
    }
    return Configuration(modules: modules, isWhole: diagnostics.errors.count - before == contained)
  }

  /// The module in one directory, without those it calls.
  public func module(_ directory: String, into diagnostics: inout Diagnostics) -> Module {
    var read: [String: Module] = [:]
    var contained = 0
    return module(
      Pending(address: .root, directory: PathText.clean(directory), chain: []), &read, &contained, into: &diagnostics)
  }

  private struct Pending {
    var address: ModuleAddress
    var directory: String
    /// The directories of the modules around it.
    var chain: [String]
    var call: ModuleCall?
    /// What the call's arguments are evaluated in.
    var caller: EarlyScope?
    /// The directory with all that was fetched together with the module, which its local modules must not leave.
    var package: String?

    func origin(_ module: Module, _ rootVariables: (Module) -> [String: Value]) -> EarlyScope.Origin {
      if let call, let caller { return .call(call, caller) }
      return .given(module.calls.isEmpty ? [:] : rootVariables(module))
    }
  }

  /// The call with its source evaluated.
  private func resolved(
    _ call: ModuleCall, in scope: EarlyScope, into diagnostics: inout Diagnostics
  ) -> ModuleCall? {
    guard let expression = call.sourceExpression else { return call }
    let before = diagnostics.errors.count
    let value = Evaluator(scope: scope).evaluate(expression, as: .string, into: &diagnostics)
    guard diagnostics.errors.count == before else { return nil }
    var call = call
    do throws(ModuleSource.ParsingError) {
      if !value.deepMarks.isEmpty {
        throw ModuleSource.ParsingError(message: "the source of a module cannot be sensitive or ephemeral", hints: [])
      }
      guard value.isKnown, !value.isNull else {
        throw ModuleSource.ParsingError(
          message: value.isNull
            ? "it is null" : "it is known only when something is applied, but needed before anything is planned",
          hints: ["make it of texts, variables and local values"])
      }
      call.source = try ModuleSource(parsing: value.string ?? "")
      return call
    } catch {
      diagnostics.error("invalid module source", detail: error.message, range: call.sourceRange, hints: error.hints)
      return nil
    }
  }

  /// Reads a directory once, however many calls there are of it; its faults are reported once.
  private func module(
    _ pending: Pending, _ read: inout [String: Module], _ contained: inout Int, into diagnostics: inout Diagnostics
  ) -> Module {
    if var module = read[pending.directory] {
      module.address = pending.address
      return module
    }
    var reader = ModuleReader(address: pending.address, directory: pending.directory)
    do {
      let (primary, overrides) = try fileNames(in: pending.directory)
      if primary.isEmpty, overrides.isEmpty, requiresFiles || pending.call != nil {
        diagnostics.append(noFiles(pending.directory, pending.call))
      }
      for name in primary { readFile(name, isOverride: false, into: &reader) }
      for name in overrides { readFile(name, isOverride: true, into: &reader) }
    } catch {
      diagnostics.append(unreadable(pending.directory, pending.call, error.shown(in: displayFolder)))
    }
    diagnostics.append(contentsOf: reader.diagnostics)
    contained += reader.containedErrors
    reader.module.sortResources()
    read[pending.directory] = reader.module
    return reader.module
  }

  /// What is named like a file of a configuration and is a directory is none.
  private func fileNames(in directory: String) throws(FileFault) -> (primary: [String], overrides: [String]) {
    let (primary, overrides) = ModuleFileNames.split(try files.names(in: directory))
    func isFile(_ name: String) -> Bool { files.kind(PathText.join(directory, name)) != .directory }
    return (primary.filter(isFile), overrides.filter(isFile))
  }

  private func readFile(_ name: String, isOverride: Bool, into reader: inout ModuleReader) {
    let path = PathText.join(reader.module.directory, name)
    do {
      let file = SourceFile(
        name: PathText.shown(path, in: displayFolder), bytes: try files.read(path, limit: Self.maximumFileSize))
      reader.read(file, isOverride: isOverride)
    } catch {
      reader.diagnostics.append(error.shown(in: displayFolder).diagnostic)
    }
  }

  private func child(
    _ call: ModuleCall, of module: Module, _ pending: Pending, _ scope: EarlyScope,
    into diagnostics: inout Diagnostics
  ) -> Pending? {
    let directory: String
    var package = pending.package
    switch call.source {
    case .local(let path):
      directory = PathText.join(module.directory, path)
      if let package, directory != package, !directory.hasPrefix(package + "/") {
        diagnostics.error(
          "a module outside of what was fetched",
          detail: "`\(path)` leads out of what `\(call.name)`'s caller came with",
          range: call.sourceRange)
        return nil
      }
    default:
      guard let entry = installed.entry(of: pending.address.child(call.name), from: call.source) else {
        let isKnown = installed.entries[pending.address.child(call.name)] != nil
        diagnostics.error(
          "module is not installed",
          detail: isKnown
            ? "the source of module `\(call.name)` has changed since its files were fetched"
            : "the files of module `\(call.name)` have not been fetched yet",
          range: call.sourceRange, hints: ["run `stack init`"])
        return nil
      }
      directory = entry.directory
      package = entry.root
    }
    let chain = pending.chain + [module.directory]
    if let start = chain.firstIndex(of: directory) {
      let cycle = (chain[start...] + [directory]).map { "`\($0)`" }.joined(separator: " → ")
      diagnostics.error(
        "modules call one another in a cycle", detail: cycle, range: call.sourceRange)
      return nil
    }
    guard chain.count < Self.maximumDepth else {
      diagnostics.error(
        "modules are nested too deeply", detail: "at most \(Self.maximumDepth) levels are possible",
        range: call.sourceRange)
      return nil
    }
    return Pending(
      address: pending.address.child(call.name), directory: directory, chain: chain, call: call, caller: scope,
      package: package)
  }

  private func noFiles(_ directory: String, _ call: ModuleCall?) -> Diagnostic {
    Diagnostic(
      .error, "no configuration files",
      detail:
        "`\(PathText.shown(directory, in: displayFolder))` has no files that end in `.stack.hcl`, `.stack.json`, `.tf` or `.tf.json`",
      range: call?.sourceRange)
  }

  private func unreadable(_ directory: String, _ call: ModuleCall?, _ fault: FileFault) -> Diagnostic {
    var diagnostic = fault.diagnostic
    diagnostic.range = call?.sourceRange
    if case .notFound = fault {
      diagnostic.summary = call == nil ? "no such directory" : "module not found"
      diagnostic.detail = "there is no directory `\(PathText.shown(directory, in: displayFolder))`"
      if call != nil { diagnostic.hints = ["local paths are taken from the directory of the calling module"] }
    }
    return diagnostic
  }
}
