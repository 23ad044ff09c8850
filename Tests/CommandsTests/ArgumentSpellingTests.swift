import ArgumentParser
import Diagnostics
import Testing

@testable import Commands

@Suite struct ArgumentSpellingTests {
  private let spelling = ArgumentSpelling(
    options: ["var", "var-file", "out"], flags: ["auto-approve", "refresh", "no-refresh", "json"])

  @Test(arguments: [
    (["-var", "a=b"], ["--var", "a=b"]), (["-var-file=x.tfvars"], ["--var-file=x.tfvars"]),
    (["-auto-approve"], ["--auto-approve"]), (["-refresh=false"], ["--no-refresh"]),
    (["--refresh=false", "--refresh=true"], ["--no-refresh", "--refresh"]), (["-json=false", "dir"], ["dir"]),
    (["-C", "dir", "-n5", "-Cdir"], ["-C", "dir", "-n5", "-Cdir"]), (["--", "-var"], ["--", "-var"]),
    (["---var", "-", "-json=maybe"], ["---var", "-", "-json=maybe"]), (["--var=a=true"], ["--var=a=true"]),
  ])
  func options(_ given: [String], _ expected: [String]) {
    #expect(spelling.normalized(given) == expected)
  }

  @Test func theOptionsOfACommandAreKnown() {
    let spelling = ArgumentSpelling(PlanCommand.self)
    #expect(
      spelling.normalized(["-detailed-exitcode", "-var=x=1", "-refresh=false", "-out=p"])
        == ["--detailed-exitcode", "--var=x=1", "--no-refresh", "--out=p"])
  }

  @Test(arguments: [
    (["plan", "x"], "plan"), (["state", "list", "-C", "x"], "list"), ([], "stack"), (["--version"], "stack"),
    (["state"], "state"), (["help", "plan"], "stack"), (["kms", "key", "create", "x/y"], "create"),
  ])
  func commandsAreFound(_ arguments: [String], _ name: String) throws {
    #expect(CommandTree.name(of: try CommandTree.command(arguments)) == name)
  }

  @Test func everyCommandIsFoundByItsPath() throws {
    var open: [(path: [String], command: any ParsableCommand.Type)] = [([], StackCommand.self)]
    var count = 0
    while let (path, command) = open.popLast() {
      count += 1
      #expect(try CommandTree.command(path) == command, "\(path)")
      // A name that is made from the type costs every start of the program a quarter of a millisecond.
      #expect(command.configuration.commandName != nil, "\(command) does not say its name")
      for child in command.configuration.subcommands { open.append((path + [CommandTree.name(of: child)], child)) }
    }
    #expect(count > 40)
  }

  @Test(arguments: [
    (["-C", "x", "plan", "y"], ["--chdir", "x"], ["plan", "y"]),
    (["-chdir=x", "--no-color", "plan"], ["--chdir=x", "--no-color"], ["plan"]),
    (["--version"], [], ["--version"]), (["plan", "-C", "x"], [], ["plan", "-C", "x"]), (["-C"], [], ["-C"]),
  ])
  func someOptionsMayStandBeforeTheCommand(_ arguments: [String], _ options: [String], _ rest: [String]) {
    let found = ArgumentSpelling.leading(arguments)
    #expect(found.options == options)
    #expect(found.rest == rest)
  }

  @Test func aMistypedCommandIsSuggested() {
    let error = #expect(throws: Diagnostic.self) { _ = try CommandTree.command(["state", "lsit"]) }
    #expect(error?.summary == "there is no command `stack state lsit`")
    #expect(error?.hints == ["did you mean `stack state list`?", "`stack state --help` lists what there is"])
  }
}
