import ArgumentParser
import Diagnostics
import Glibc
import Platform
import StateStorage

struct StatePushCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push", abstract: "Replace the state by a file in Terraform's format, version 4.",
    usage: "stack state push [<directory>] <file>",
    discussion: """
      So a state moves in from Terraform. `-` reads standard input. A file of another lineage is refused unless the state \
      is empty or --force is given, and one of a smaller serial unless --force is given. A file that holds what could not be \
      read again, be it an address, a value that is not of its type, or an output, is refused as a whole. --force also replaces \
      what a back end has that is no state.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var lock: StateLockOptions
  @Flag(help: "Take the file whatever its lineage and serial.") var force = false
  @Argument(help: "The stack's directory, and the file.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    guard rest.count == 1, let file = rest.first else {
      throw Diagnostic(.error, "which file?", hints: ["as in `stack state push terraform.tfstate`"])
    }
    let given = GivenFile(path: file == "-" ? "/dev/stdin" : file, what: "state")
    let bytes = try file == "-" ? given.read() : given.contents()
    let types = try await StateTypes()
    let snapshot = types.marking(try StateV4.decode(bytes))
    try PushedState(snapshot: snapshot, types: types).check()
    // A state that begins with the file is the one that the file is of, and goes back by a push like any other; so is one that was
    // planned for at most.
    let store = try await Project(directory: directory).openStore(
      lineage: snapshot.head.lineage, replacesDamage: force)
    let isForced = force
    let serial = try await lock.change(store, "state push") { lease in
      let present = try await store.snapshot()
      if !isForced { try Self.check(snapshot.head, against: present) }
      return try await store.replaceContents(with: snapshot, under: lease)
    }
    let count = snapshot.instances.count
    common.terminal.note("the state holds \(count == 1 ? "1 object" : "\(count) objects"), at serial \(serial)")
  }

  private static func check(_ head: StateHead, against present: StateSnapshot) throws {
    if present.instances.isEmpty && present.outputs.isEmpty { return }
    guard head.lineage == present.head.lineage else {
      throw StateError.otherLineage(expected: head.lineage, found: present.head.lineage)
    }
    guard head.serial >= present.head.serial else {
      throw StateError.staleSerial(expected: head.serial, found: present.head.serial)
    }
  }
}
