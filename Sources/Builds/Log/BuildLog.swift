import Glibc
import Platform
import Synchronization

/// The log of one build: a line is `<moment> <step> <text>`, the step counted from 1, 0 for the runner's own words.
public final class BuildLog: Sendable {
  /// Of one step's output so much is kept.
  public static let stepLimit = 256 << 20
  /// Longer lines are cut into several.
  public static let lineLimit = 64 << 10

  private let file: OpenFile
  private let path: String
  /// Serialises writers: lines of two steps never mix.
  private let lock = Mutex<Bool>(true)

  public init(_ path: String) throws(SystemError) {
    self.path = path
    file = try OpenFile(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, mode: 0o600)
  }

  /// Adds whole lines, each with its line break. A full disk does not end the build: the log then lacks what came.
  func append(_ lines: [UInt8], step: Int) {
    let out = LinePrefixing.add(Array("\(Timestamp.now.text) \(step) ".utf8), to: lines)
    lock.withLock { isWell in
      guard isWell else { return }
      do { try file.write(out, path: path) } catch { isWell = false }
    }
  }

  /// Splits a stored line; `nil` if it is none.
  public static func parse(_ line: ArraySlice<UInt8>) -> (moment: String, step: Int, text: ArraySlice<UInt8>)? {
    let parts = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let step = Int(String(decoding: parts[1], as: UTF8.self)) else { return nil }
    return (String(decoding: parts[0], as: UTF8.self), step, parts[2])
  }
}
