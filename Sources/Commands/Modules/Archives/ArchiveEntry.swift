/// One thing in an archive.
struct ArchiveEntry: Hashable {
  enum Content: Hashable {
    case folder
    case file([UInt8], isProgram: Bool)
    case link(target: String)
  }

  /// As the archive tells it; not to be trusted.
  var path: String
  var content: Content
}
