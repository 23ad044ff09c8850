import Glibc
import Platform

/// A control group (version 2) that holds all processes of one replica, also those that left its session.
struct ControlGroup: Sendable {
  let folder: String

  /// Makes the group, or answers `nil` where that is not possible: not root, no version 2, read-only.
  static func make(_ name: String, directories: Directories) -> ControlGroup? {
    guard Host.isRoot, let root else { return nil }
    let folder = Path.join(root, "stack-\(shortHash(directories.data))", name)
    guard (try? Files.makeFolder(folder)) != nil,
      Files.exists(Path.join(folder, "cgroup.kill"))
    else { return nil }
    return ControlGroup(folder: folder)
  }

  /// Where the file system of version 2 is mounted.
  private static let root: String? = {
    guard let bytes = try? Files.read("/proc/self/mounts") else { return nil }
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
      if fields.count > 3, fields[2] == "cgroup2", fields[3].split(separator: ",").contains("rw") {
        return fields[1]
      }
    }
    return nil
  }()

  /// True if memory can be limited there.
  static func limitsMemory(_ folder: String) -> Bool { Files.exists(Path.join(folder, "memory.max")) }

  func limitMemory(megabytes: Int?) {
    guard Self.limitsMemory(folder) else { return }
    let value = megabytes.map { String($0.multipliedReportingOverflow(by: 1 << 20).partialValue) } ?? "max"
    try? OpenFile(Path.join(folder, "memory.max"), O_WRONLY).write(value.utf8)
  }

  var pids: [Int32] {
    let bytes = (try? Files.read(Path.join(folder, "cgroup.procs"))) ?? []
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
  }

  func killAll() {
    try? OpenFile(Path.join(folder, "cgroup.kill"), O_WRONLY).write("1".utf8)
  }

  /// Removes the group if nobody is in it any more, and the one above it if it was the last.
  func remove() {
    rmdir(folder)
    rmdir(Path.parent(folder))
  }
}
