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
      // What begins with a dash is an option; after it nobody knows whether a word is a command or a value.
      if argument.hasPrefix("-") || argument == "help" || isLeaf(current) { break }
      guard let next = child(argument, of: current) else {
        // Neither a key path nor a function's name here: the compiler does not take them of types.
        let shown = current.configuration.subcommands.filter { $0.configuration.shouldDisplay }
        throw unknown(argument, shown.map { name(of: $0) }, path)
      }
      path += " " + argument
      depth += 1
      current = next
    }
    return (current, depth)
  }

  private static func isLeaf(_ command: any ParsableCommand.Type) -> Bool {
    command != StackCommand.self && command.configuration.subcommands.isEmpty
  }

  private static func child(_ name: String, of command: any ParsableCommand.Type) -> (any ParsableCommand.Type)? {
    if command == StackCommand.self { return StackCommand.command(named: name) }
    return command.configuration.subcommands.first { isNamed(name, $0) }
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
