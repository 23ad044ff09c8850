import Glibc

/// The memory of this program.
enum ProcessMemory {
  /// Bytes of it that are in the machine's memory; 0 where the system does not tell. See proc_pid_statm(5).
  static var inUse: Int {
    guard let text = try? DiskFiles().read("/proc/self/statm", limit: 256) else { return 0 }
    let fields = String(decoding: text, as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
  }
}
