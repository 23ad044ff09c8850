import Foundation

/// Secrets that programs read from files of their own, and that are given to them as arguments.
enum SecretCredentials {
  /// - Parameter file: the name of the file, without its folder.
  static func value(in line: ArraySlice<UInt8>, file: String) -> ArraySlice<UInt8>? {
    switch file {
    case ".pgpass", "pgpass.conf": return ofPgpass(line)
    default: return authorization(line) ?? ofNetrc(line, file) ?? ofDocker(line) ?? ofCurl(line)
    }
  }

  /// `host:port:database:user:password`, where a backslash takes the meaning of a colon away.
  private static func ofPgpass(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard line.first != 0x23 else { return nil }
    var (colons, isEscaped) = (0, false)
    for (index, byte) in zip(line.indices, line) {
      if byte == 0x3A, !isEscaped { colons += 1 }
      if colons == 4 {
        let password = line[(index + 1)...].filter { $0 != 0x0D }
        return password.count >= 4 && !ByteSearch.isPlaceholder(password[...]) ? password[...] : nil
      }
      isEscaped = byte == 0x5C && !isEscaped
    }
    return nil
  }

  /// `machine … login … password …`, or one of them a line.
  private static func ofNetrc(_ line: ArraySlice<UInt8>, _ file: String) -> ArraySlice<UInt8>? {
    let words = line.split { $0 <= 0x20 }
    guard let at = words.firstIndex(where: { $0.elementsEqual("password".utf8) }), at + 1 < words.count else {
      return nil
    }
    let isWhole = words.first.map { $0.elementsEqual("machine".utf8) || $0.elementsEqual("default".utf8) } ?? false
    guard [".netrc", "_netrc"].contains(file) || (isWhole && words.contains { $0.elementsEqual("login".utf8) }) else {
      return nil
    }
    return SecretAssignment.isPassword(words[at + 1]) ? words[at + 1] : nil
  }

  /// `Authorization: Bearer …`, and `Basic`.
  private static func authorization(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    for scheme in ["Bearer ", "bearer ", "Basic "] {
      guard let found = ByteSearch.range(of: Array(scheme.utf8), in: line) else { continue }
      let token = line[found.upperBound...].drop { $0 == 0x20 }.prefix {
        ByteSearch.isTokenByte($0) || [0x2E, 0x2B, 0x2F, 0x3D, 0x7E].contains($0)
      }
      if scheme == "Basic " ? isBasic(token) : token.count >= 16 && SecretAssignment.isSecret(token) { return token }
    }
    return nil
  }

  /// `"auth": "…"` of docker's `config.json`, `_auth=…` of npm's.
  private static func ofDocker(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let name = ByteSearch.range(of: Array("auth".utf8), in: line),
      name.lowerBound == line.startIndex || [0x22, 0x27, 0x5F, 0x20].contains(line[name.lowerBound - 1])
    else { return nil }
    let rest = line[name.upperBound...].drop { $0 == 0x22 || $0 == 0x27 || $0 == 0x20 }
    guard rest.first == 0x3A || rest.first == 0x3D else { return nil }
    let value = rest.dropFirst().drop { $0 == 0x22 || $0 == 0x27 || $0 == 0x20 }.prefix {
      $0 > 0x20 && $0 != 0x22 && $0 != 0x27 && $0 != 0x2C
    }
    return isBasic(value) ? value : nil
  }

  /// Whether it is `user:password` in base64.
  private static func isBasic(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count >= 12, let data = Data(base64Encoded: Data(text)), data.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      let colon = data.firstIndex(of: 0x3A)
    else { return false }
    let password = Array(data[(colon + 1)...])
    return password.count >= 4 && !ByteSearch.isPlaceholder(password[...])
  }

  /// `curl -u user:password`.
  private static func ofCurl(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let words = line.split { $0 <= 0x20 || $0 == 0x22 || $0 == 0x27 }
    guard let program = words.firstIndex(where: { $0.elementsEqual("curl".utf8) }) else { return nil }
    for (word, next) in zip(words[program...], words[program...].dropFirst()) {
      guard word.elementsEqual("-u".utf8) || word.elementsEqual("--user".utf8), let colon = next.firstIndex(of: 0x3A)
      else { continue }
      let password = next[(colon + 1)...]
      if SecretAssignment.isPassword(password) { return password }
    }
    return nil
  }
}
