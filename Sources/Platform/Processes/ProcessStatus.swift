import Glibc

/// What `/proc/<pid>/stat` tells of a process.
public struct ProcessStatus: Hashable, Sendable {
  public let pid: Int32
  /// `R`, `S`, `D`, `Z`, `T`, …
  public let state: String
  public let parent: Int32
  public let group: Int32
  public let session: Int32
  /// Clock ticks after boot.
  public let startTime: UInt64
  /// Processor time in user and kernel mode.
  public let processorTime: Duration
  /// Resident memory in bytes.
  public let residentBytes: Int

  public init?(pid: Int32) {
    guard let bytes = try? Files.read("/proc/\(pid)/stat", limit: 4096) else { return nil }
    // The name in the second field is in parentheses and may hold anything, also a closing one.
    guard let close = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = bytes[bytes.index(after: close)...].split(separator: UInt8(ascii: " ")).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard fields.count > 21, let parent = Int32(fields[1]), let group = Int32(fields[2]),
      let session = Int32(fields[3]), let user = Int64(fields[11]), let kernel = Int64(fields[12]),
      let startTime = UInt64(fields[19]), let pages = Int(fields[21])
    else { return nil }
    self.pid = pid
    state = fields[0]
    self.parent = parent
    self.group = group
    self.session = session
    self.startTime = startTime
    let ticks = max(Int64(sysconf(Int32(_SC_CLK_TCK))), 1)
    processorTime = .milliseconds((user &+ kernel) * 1000 / ticks)
    residentBytes = pages.multipliedReportingOverflow(by: Int(sysconf(Int32(_SC_PAGESIZE)))).partialValue
  }

  /// The numbers of all processes.
  public static func allPids() -> [Int32] {
    ((try? Files.names(in: "/proc")) ?? []).compactMap { Int32($0) }
  }

  /// The processes whose initial environment holds `name=value`, this one excepted. What cannot be read is left out.
  public static func pids(withEnvironment name: String, _ value: String) -> [Int32] {
    let own = getpid()
    return allPids().filter { $0 != own && hasEnvironment($0, name, value) }
  }

  /// Whether a process's initial environment holds `name=value`.
  static func hasEnvironment(_ pid: Int32, _ name: String, _ value: String) -> Bool {
    guard let bytes = try? Files.read("/proc/\(pid)/environ") else { return false }
    let wanted = Array("\(name)=\(value)".utf8)
    return bytes.split(separator: 0).contains { $0.elementsEqual(wanted) }
  }
}
