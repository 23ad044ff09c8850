import FoundationEssentials
import KeyManagement
import Values

/// The members of a request, checked.
struct AWSRequest: Sendable {
  /// The most that AWS encrypts at once.
  static let plaintextLimit = 4096
  static let ciphertextLimit = 6144

  private let document: JSON

  init(_ body: [UInt8]) throws {
    guard let document = try? JSON(parsing: body.isEmpty ? Array("{}".utf8) : body), document.members != nil else {
      throw AWSFault(.serialization, "the body is not a JSON object")
    }
    self.document = document
  }

  func text(_ name: String) throws -> String? {
    guard let value = document[name], value != .null else { return nil }
    guard let text = value.string else { throw AWSFault(.serialization, "`\(name)` is not a text") }
    return text
  }

  func required(_ name: String) throws -> String {
    guard let text = try text(name), !text.isEmpty else { throw AWSFault(.validation, "`\(name)` is missing") }
    return text
  }

  func key(_ name: String) throws -> String { try AWSKeyID.key(required(name)) }

  func number(_ name: String) throws -> Int? {
    guard let value = document[name], value != .null else { return nil }
    guard let number = value.int else { throw AWSFault(.serialization, "`\(name)` is not a number") }
    return number
  }

  func flag(_ name: String) throws -> Bool {
    guard let value = document[name], value != .null else { return false }
    guard let flag = value.bool else { throw AWSFault(.serialization, "`\(name)` is neither true nor false") }
    return flag
  }

  /// Bytes in base64, 1 to `limit` of them.
  func bytes(_ name: String, limit: Int) throws -> [UInt8] {
    guard let data = Data(base64Encoded: try required(name)) else {
      throw AWSFault(.serialization, "`\(name)` is not base64")
    }
    guard (1...limit).contains(data.count) else {
      throw AWSFault(.validation, "`\(name)` has \(data.count) bytes; it may have 1 to \(limit)")
    }
    return Array(data)
  }

  /// The encryption context as associated data: the same for the same pairs in any order.
  func context(_ name: String) throws -> [UInt8] {
    guard let value = document[name], value != .null else { return [] }
    guard let members = value.members else { throw AWSFault(.serialization, "`\(name)` is not an object") }
    guard !members.isEmpty else { return [] }
    var pairs: [String: String] = [:]
    for member in members {
      guard let text = member.value.string else { throw AWSFault(.serialization, "`\(name)` holds what is no text") }
      pairs[member.key] = text
    }
    var context = KeyContext("stack aws encryption context 1")
    for key in pairs.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      context.append(key)
      context.append(pairs[key] ?? "")
    }
    return context.bytes
  }

  /// - Throws: for any algorithm but the one there is.
  func checkAlgorithm(_ names: String...) throws {
    for name in names {
      guard let algorithm = try text(name), algorithm != "SYMMETRIC_DEFAULT" else { continue }
      throw AWSFault(.invalidKeyUsage, "the algorithm is SYMMETRIC_DEFAULT, not `\(algorithm)`")
    }
  }
}
