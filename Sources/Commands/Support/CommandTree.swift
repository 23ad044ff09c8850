import ArgumentParser
import Diagnostics

/// What the arguments mean as a path through the tree of commands.
enum CommandTree {
  /// The command that the arguments name, as deep as they do.
  ///
  /// - Throws: a diagnostic when a word stands where a command of that name would have to be.
  static func command(_ arguments: [String]) throws -> any ParsableCommand.Type {
    var current: any ParsableCommand.Type = StackCommand.self
    var path = "stack"
    for argument in arguments {
      let subcommands = current.configuration.subcommands
      // What begins with a dash is an option; after it nobody knows whether a word is a command or a value.
      if subcommands.isEmpty || argument.hasPrefix("-") || argument == "help" { break }
      var names: [String] = []
      var next: (any ParsableCommand.Type)?
      for subcommand in subcommands {
        let name = name(of: subcommand)
        if name == argument { next = subcommand }
        if subcommand.configuration.shouldDisplay { names.append(name) }
      }
      guard let next else { throw unknown(argument, names, path) }
      path += " " + argument
      current = next
    }
    return current
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
