import ArgumentParser
import Platform

/// `stack`: the root of the command tree. A new command is one file and one line here.
struct StackCommand: AsyncParsableCommand {
  /// A type is made known as a command only when somebody asks for it: that costs the runtime a few pages of memory, so to know all of
  /// them would take a quarter of the time in which `stack version` answers.
  typealias Listed = @Sendable () -> any ParsableCommand.Type

  /// The commands by name, in the groups in which help shows them.
  static let groups: [(name: String, commands: KeyValuePairs<String, Listed>)] = [
    (
      "Write",
      [
        "validate": { ValidateCommand.self }, "fmt": { FormatCommand.self }, "console": { ConsoleCommand.self },
        "graph": { GraphCommand.self },
      ]
    ),
    (
      "Change",
      [
        "init": { InitCommand.self }, "plan": { PlanCommand.self }, "apply": { ApplyCommand.self },
        "destroy": { DestroyCommand.self }, "refresh": { RefreshCommand.self }, "import": { ImportCommand.self },
        "taint": { TaintCommand.self }, "untaint": { UntaintCommand.self }, "workspace": { WorkspaceCommand.self },
      ]
    ),
    (
      "Look",
      [
        "status": { StatusCommand.self }, "drift": { DriftCommand.self }, "logs": { LogsCommand.self },
        "output": { OutputCommand.self }, "open": { OpenCommand.self }, "show": { ShowCommand.self },
        "state": { StateCommand.self },
      ]
    ),
    ("Build", ["build": { BuildCommand.self }, "trigger": { TriggerCommand.self }]),
    (
      "Keys and rights",
      [
        "kms": { KMSCommand.self }, "secret": { SecretCommand.self },
        "service-account": { ServiceAccountCommand.self }, "iam": { IAMCommand.self },
      ]
    ),
    (
      "Machine",
      [
        "doctor": { DoctorCommand.self }, "agent": { AgentCommand.self }, "providers": { ProvidersCommand.self },
        "metadata": { MetadataCommand.self }, "version": { VersionCommand.self },
        "completions": { CompletionsCommand.self },
        // These two are not shown: the agent runs them, not people.
        "exec-unit": { ExecUnitCommand.self }, "worker": { WorkerCommand.self },
      ]
    ),
  ]

  static func command(named name: String) -> (any ParsableCommand.Type)? {
    for group in groups {
      for (known, command) in group.commands where known == name { return command() }
    }
    return nil
  }

  static let configuration = CommandConfiguration(
    commandName: "stack",
    abstract: "A whole cloud's worth of infrastructure as code, on the machine you have.",
    discussion: "Every stack command takes the directory of the stack, by default the current one.",
    version: ProductVersion.current,
    groupedSubcommands: groups.map { group in
      CommandGroup(name: group.name, subcommands: group.commands.map { $0.value() })
    })
}
