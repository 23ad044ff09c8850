import CPlatform
import Glibc

/// The memory of a program that stays for months.
public enum ResidentMemory {
  /// Gives back what has been freed, and lets go of the pages of code: those of start-up and of requests of long ago are
  /// not come back to, and the others are found again in the page cache.
  public static func giveBack() {
    stack_trim_heap()
    guard let maps = try? Files.read("/proc/self/maps", limit: 4 << 20) else { return }
    for line in maps.split(separator: UInt8(ascii: "\n")) {
      guard let range = code(String(decoding: line, as: UTF8.self)) else { continue }
      // Code is never written to, so that nothing but the file's own bytes is dropped.
      madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
    }
  }

  /// The addresses of a line of /proc/self/maps that is code from a file; see proc_pid_maps(5).
  static func code(_ line: String) -> Range<UInt>? {
    let fields = line.split(separator: " ", omittingEmptySubsequences: true)
    guard fields.count >= 6, fields[1] == "r-xp", fields[5].hasPrefix("/") else { return nil }
    let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
    guard ends.count == 2, ends[0] < ends[1] else { return nil }
    return ends[0]..<ends[1]
  }
}
