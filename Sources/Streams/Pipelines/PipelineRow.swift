import Platform

/// A message on its way through a pipeline.
struct PipelineRow: Hashable, Sendable {
  /// Its place in the topic.
  var sequence: UInt64
  var subject: String
  /// When the topic stored it: nanoseconds since 1970.
  var published: Int64
  var fields: [JSONDocument.Field]

  /// The value at a path: `a.b` in the data, or one of the message: `$subject`, `$subject[1]`, `$sequence`, `$published_at`.
  func value(at path: String) -> JSONDocument? {
    guard path.hasPrefix("$") else {
      var value: JSONDocument? = .object(fields)
      for name in path.split(separator: ".") { value = value?[String(name)] }
      return value
    }
    switch path {
    case "$subject": return .string(subject)
    case "$sequence": return .integer(Int64(clamping: sequence))
    case "$published_at": return .string(Timestamp(nanoseconds: published).text)
    default:
      guard path.hasPrefix("$subject["), path.hasSuffix("]"), let index = Int(path.dropFirst(9).dropLast()) else {
        return nil
      }
      let tokens = subject.split(separator: ".", omittingEmptySubsequences: false)
      return tokens.indices.contains(index) ? .string(String(tokens[index])) : nil
    }
  }

  /// The day it was published on, in UTC: `2026-01-31`.
  var day: String { String(Timestamp(nanoseconds: published).text.prefix(10)) }
}
