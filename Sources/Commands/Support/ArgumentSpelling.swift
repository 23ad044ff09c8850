import ArgumentParser
import Values

/// Takes options as Terraform's users are used to write them: `-var-file=x` for `--var-file=x`, and `-refresh=false` for
/// `--no-refresh`.
struct ArgumentSpelling {
  private let options: Set<String>
  private let flags: Set<String>

  /// The options of one command.
  init(_ command: any ParsableCommand.Type) {
    var options: Set<String> = []
    var flags: Set<String> = []
    let description = try? JSON(parsing: Array(command._dumpHelp().utf8))
    for argument in description?["command"]?["arguments"]?.array ?? [] {
      let isFlag = argument["kind"]?.string == "flag"
      for name in argument["names"]?.array ?? [] where name["kind"]?.string == "long" {
        guard let name = name["name"]?.string else { continue }
        if isFlag { flags.insert(name) } else { options.insert(name) }
      }
    }
    self.init(options: options, flags: flags)
  }

  init(options: Set<String>, flags: Set<String>) {
    self.options = options
    self.flags = flags
  }

  /// Whether the command has this option with a value.
  func takes(_ option: String) -> Bool { options.contains(option) }

  /// Takes off what may stand before the command as well as behind it, as in `stack -C DIR plan`.
  static func leading(_ arguments: [String]) -> (options: [String], rest: [String]) {
    var rest = arguments[...]
    var options: [String] = []
    while let first = rest.first {
      let name = first.drop { $0 == "-" }
      guard first.hasPrefix("-") else { break }
      if ["C", "chdir"].contains(name), rest.count > 1 {
        options += ["--chdir", rest[rest.startIndex + 1]]
        rest = rest.dropFirst(2)
      } else if name.hasPrefix("chdir=") || name == "no-color" {
        options.append("--\(name)")
        rest = rest.dropFirst()
      } else {
        break
      }
    }
    return (options, Array(rest))
  }

  /// Whether any of the arguments may be spelled in another way, so that the options have to be known.
  static func isNeeded(_ arguments: [String]) -> Bool {
    arguments.contains { argument in
      (argument.hasPrefix("-") && !argument.hasPrefix("--") && argument.count > 2)
        || (argument.hasPrefix("--") && (argument.hasSuffix("=true") || argument.hasSuffix("=false")))
    }
  }

  /// The arguments as this program writes them; what follows `--` is left alone.
  func normalized(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    return arguments[..<end].compactMap(normalized) + arguments[end...]
  }

  /// `nil` for an option that asks for what is so anyway.
  private func normalized(_ argument: String) -> String? {
    guard argument.hasPrefix("-") else { return argument }
    let body = argument.drop { $0 == "-" }
    guard argument.count - body.count <= 2 else { return argument }
    let name = String(body.prefix { $0 != "=" })
    let value = body.dropFirst(name.count).dropFirst()
    if options.contains(name) { return "--\(body)" }
    guard flags.contains(name) else { return argument }
    switch value {
    case "": return "--\(body)"
    case "true": return "--\(name)"
    case "false": return flags.contains("no-\(name)") ? "--no-\(name)" : nil
    default: return argument
    }
  }
}
