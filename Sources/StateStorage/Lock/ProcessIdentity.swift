#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A process told apart from every other, also from a later one with the same number.
public struct ProcessIdentity: Hashable, Sendable {
  public let host: String
  public let pid: Int
  /// Clock ticks since boot at which it started; 0 where that cannot be known.
  public let startTime: UInt64
  /// The machine's boot and the PID namespace: numbers mean the same process only within both.
  public let scope: String

  public init(host: String, pid: Int, startTime: UInt64, scope: String) {
    self.host = host
    self.pid = pid
    self.startTime = startTime
    self.scope = scope
  }

  /// This process.
  public static let current = ProcessIdentity(
    host: hostName, pid: Int(getpid()), startTime: startTime(of: Int(getpid())) ?? 0, scope: currentScope)

  /// Whether it certainly no longer runs. `false` when it runs, or on another machine where nothing can be seen of it.
  public var isKnownDead: Bool {
    guard scope == Self.currentScope, !scope.isEmpty, startTime != 0 else { return false }
    return Self.startTime(of: pid) != startTime
  }

  /// `user@host`.
  public static let userAtHost: String = {
    let user = getenv("USER").map { String(cString: $0) } ?? getenv("LOGNAME").map { String(cString: $0) }
    return (user ?? "uid-\(getuid())") + "@" + hostName
  }()

  private static let hostName: String = {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return text(buffer)
  }()

  private static let currentScope: String = {
    var buffer = [CChar](repeating: 0, count: 128)
    let length = readlink("/proc/self/ns/pid", &buffer, buffer.count - 1)
    guard length > 0, let boot = contents("/proc/sys/kernel/random/boot_id") else { return "" }
    return boot.filter { !$0.isNewline } + "/" + text(buffer)
  }()

  /// The 22nd field of `/proc/PID/stat`; a zombie counts as gone.
  private static func startTime(of pid: Int) -> UInt64? {
    guard let stat = contents("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")") else { return nil }
    let fields = stat[stat.index(after: end)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    return UInt64(fields[19])
  }

  private static func contents(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  private static func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
