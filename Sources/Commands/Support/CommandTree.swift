import ArgumentParser
import Diagnostics

/// What the arguments mean as a path through the tree of commands.
enum CommandTree {
  /// The command that the arguments name, as deep as they do.
  ///
  /// - Throws: a diagnostic when a word stands where a command of that name would have to be.
  static func command(_ arguments: [String]) throws -> any ParsableCommand.Type { try find(arguments).command }

  /// As `command`, and how many arguments named it.
  static func find(_ arguments: [String]) throws -> (command: any ParsableCommand.Type, depth: Int) {
    var current: any ParsableCommand.Type = StackCommand.self
    var path = "stack"
    var depth = 0
    for argument in arguments {
      let subcommands = current.configuration.subcommands
      // What begins with a dash is an option; after it nobody knows whether a word is a command or a value.
      if subcommands.isEmpty || argument.hasPrefix("-") || argument == "help" { break }
      guard let next = subcommands.first(where: { isNamed(argument, $0) }) else {
        // Neither a key path nor a function's name here: the compiler does not take them of types.
        let shown = subcommands.filter { $0.configuration.shouldDisplay }
        throw unknown(argument, shown.map { name(of: $0) }, path)
      }
      path += " " + argument
      depth += 1
      current = next
    }
    return (current, depth)
  }

  /// Making names of types takes the parser long: it is asked only where none is given.
  private static func isNamed(_ argument: String, _ command: any ParsableCommand.Type) -> Bool {
    if let given = command.configuration.commandName { return given == argument }
    return name(of: command) == argument
  }

  /// The name that is given, or the one that the parser makes of the type.
  static func name(of command: any ParsableCommand.Type) -> String { command._commandName }

  private static func unknown(_ argument: String, _ names: [String], _ path: String) -> Diagnostic {
    var hints = ["`\(path) --help` lists what there is"]
    if let close = Suggestion.closest(to: argument, among: names) {
      hints.insert("did you mean `\(path) \(close)`?", at: 0)
    }
    return Diagnostic(.error, "there is no command `\(path) \(argument)`", hints: hints)
  }
}
