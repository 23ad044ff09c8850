import ArgumentParser
import Platform

/// `stack`: the root of the command tree. A new command is one file and one line here.
struct StackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stack",
    abstract: "A whole cloud's worth of infrastructure as code, on the machine you have.",
    discussion: "Every stack command takes the directory of the stack, by default the current one.",
    version: ProductVersion.current,
    groupedSubcommands: [
      CommandGroup(
        name: "Write",
        subcommands: [ValidateCommand.self, FormatCommand.self, ConsoleCommand.self, GraphCommand.self]),
      CommandGroup(
        name: "Change",
        subcommands: [
          InitCommand.self, PlanCommand.self, ApplyCommand.self, DestroyCommand.self, RefreshCommand.self,
          ImportCommand.self, TaintCommand.self, UntaintCommand.self, WorkspaceCommand.self,
        ]),
      CommandGroup(
        name: "Look",
        subcommands: [
          StatusCommand.self, DriftCommand.self, LogsCommand.self, OutputCommand.self, OpenCommand.self,
          ShowCommand.self,
          StateCommand.self,
        ]),
      CommandGroup(name: "Build", subcommands: [BuildCommand.self, TriggerCommand.self]),
      CommandGroup(
        name: "Keys and rights",
        subcommands: [KMSCommand.self, SecretCommand.self, ServiceAccountCommand.self, IAMCommand.self]),
      CommandGroup(
        name: "Machine",
        subcommands: [
          DoctorCommand.self, AgentCommand.self, ProvidersCommand.self, MetadataCommand.self, VersionCommand.self,
          CompletionsCommand.self,
          // These two are not shown: the agent runs them, not people.
          ExecUnitCommand.self, WorkerCommand.self,
        ]),
    ])
}
