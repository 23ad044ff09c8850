import Platform

/// The folders of git objects that a checkout borrows: those of the original, those of its submodules, and what these borrow.
enum BorrowedObjects {
  /// Borrowers of borrowers are followed so far, as git does.
  private static let depthLimit = 5

  static func folders(of original: Repository) -> [String] {
    var found: Set<String> = []
    add(Path.join(original.gitFolder, "objects"), to: &found, depth: 0)
    let modules = Path.join(original.gitFolder, "modules")
    if Files.isFolder(modules) { found.insert(modules) }
    return found.sorted()
  }

  private static func add(_ objects: String, to found: inout Set<String>, depth: Int) {
    guard depth <= depthLimit, Files.isFolder(objects), found.insert(objects).inserted else { return }
    let lines = (try? Files.read(Path.join(objects, "info/alternates"), limit: 1 << 20)) ?? []
    for line in lines.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
      add(Path.absolute(String(decoding: line, as: UTF8.self), from: objects), to: &found, depth: depth + 1)
    }
  }
}
