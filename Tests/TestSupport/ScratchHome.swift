import Glibc
import Platform

/// A home (`STACK_HOME`) for one test. When the value goes, its agent and all units are killed and the folder removed.
public final class ScratchHome: Sendable {
  private let folder: ScratchFolder
  public let directories: Directories

  public init() throws {
    folder = try ScratchFolder()
    directories = Directories(home: folder.path)
    try directories.create()
  }

  public var path: String { folder.path }

  /// The environment of a program that is to use this home.
  public var environment: [String: String] {
    var variables = ProcessEnvironment.all.filter { !$0.key.hasPrefix("STACK_") || $0.key.hasPrefix("STACK_ENGINE_") }
    variables["STACK_HOME"] = path
    return variables
  }

  deinit {
    // Units carry the home in their folder variable; the agent has it as STACK_HOME.
    for pid in ProcessStatus.allPids() where pid != getpid() && belongsHere(pid) { kill(pid, SIGKILL) }
  }

  private func belongsHere(_ pid: Int32) -> Bool {
    guard let bytes = try? Files.read("/proc/\(pid)/environ") else { return false }
    let home = Array("STACK_HOME=\(path)".utf8)
    let unit = Array("STACK_UNIT_DIRECTORY=\(path)/".utf8)
    return bytes.split(separator: 0).contains { $0.elementsEqual(home) || $0.starts(with: unit) }
  }
}
