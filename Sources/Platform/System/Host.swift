import Glibc

/// The machine and this program on it.
public enum Host {
  /// Differs after every start of the machine.
  public static var bootID: String {
    let bytes = (try? Files.read("/proc/sys/kernel/random/boot_id", limit: 64)) ?? []
    return String(decoding: bytes.filter { $0 > 32 }, as: UTF8.self)
  }

  /// The file this program was started from. After it was replaced on disk, still the path of the new one.
  public static var executable: String {
    let path = Files.linkTarget("/proc/self/exe") ?? CommandLine.arguments.first ?? "stack"
    let deleted = " (deleted)"
    return path.hasSuffix(deleted) ? String(path.dropLast(deleted.count)) : path
  }

  public static var name: String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let answer = buffer.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { text in
        text.baseAddress.map { gethostname($0, text.count) } ?? -1
      }
    }
    return answer == 0 ? String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self) : "localhost"
  }

  /// The name of the user who runs this process, or `uid-NUMBER`.
  public static let user: String = {
    let name = getpwuid(getuid())?.pointee.pw_name
    return name.map { String(cString: $0) } ?? "uid-\(getuid())"
  }()

  /// `user@host`: who runs this process, for logs.
  public static let userAtHost = user + "@" + name

  /// The home that the system has written down for this process's user, whatever `HOME` says.
  public static var userHome: String? { getpwuid(geteuid()).flatMap { $0.pointee.pw_dir }.map { String(cString: $0) } }

  public static var isRoot: Bool { geteuid() == 0 }
}
