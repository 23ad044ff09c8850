import FoundationEssentials
import Platform

/// The tokens of a state server in a file: a line each, of a right, a project and the hash of the secret.
///
///     write shop/* 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
public struct StateServerTokenFile: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  /// - Throws: `StateError.badTokenFile` that names the line.
  public func read() throws -> [StateServerToken] {
    var tokens: [StateServerToken] = []
    for (index, line) in try text().split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
      if words.isEmpty { continue }
      guard words.count == 3, let right = StateServerToken.Right(rawValue: words[0]), words[2].utf8.count == 64 else {
        throw StateError.badTokenFile(path: path, line: index + 1)
      }
      tokens.append(StateServerToken(hash: words[2], right: right, project: words[1]))
    }
    return tokens
  }

  /// Makes a token and adds it; the file need not be there yet.
  /// - Returns: the secret, which is kept nowhere.
  public func add(_ right: StateServerToken.Right, project: String) throws -> String {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let secret = "sst-" + Data(bytes).base64EncodedString().filter { $0.isLetter || $0.isNumber }
    var lines = Files.exists(path) ? try text() : "# right project sha256-of-the-secret\n"
    if !lines.isEmpty, !lines.hasSuffix("\n") { lines += "\n" }
    lines += "\(right.rawValue) \(project) \(StateServerToken.hash(of: secret))\n"
    do { try AtomicFile.write(lines, to: path) } catch {
      throw LocalDatabase.translated(error, path: path, backups: "")
    }
    return secret
  }

  private func text() throws -> String {
    do { return String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self) } catch {
      throw LocalDatabase.translated(error, path: path, backups: "")
    }
  }
}
