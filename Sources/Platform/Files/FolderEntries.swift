import Glibc

/// What is in a folder, in the order of the names' bytes; of a folder with very many files it takes little more than their names.
struct FolderEntries {
  private struct Entry {
    /// Where the name begins in `names`; it ends with a 0.
    let start: Int
    let kind: Files.Status.Kind?
  }

  private var names: [UInt8] = []
  private var entries: [Entry] = []
  private var given = 0

  /// - Parameter kind: `nil` when the file system does not say.
  mutating func append(_ name: UnsafePointer<CChar>, _ kind: Files.Status.Kind?) {
    let count = strlen(name)
    // The folder itself, and the one above.
    if name[0] == 0x2E, count == 1 || (count == 2 && name[1] == 0x2E) { return }
    entries.append(Entry(start: names.count, kind: kind))
    names.append(contentsOf: UnsafeRawBufferPointer(start: name, count: count + 1))
  }

  mutating func sort() {
    names.withUnsafeBufferPointer { names in
      guard let base = names.baseAddress else { return }
      entries.sort { strcmp(base + $0.start, base + $1.start) < 0 }
    }
  }

  /// The next that was not given yet.
  mutating func next() -> (name: String, kind: Files.Status.Kind?)? {
    guard given < entries.count else { return nil }
    let entry = entries[given]
    given += 1
    let name = names[entry.start...].prefix { $0 != 0 }
    return (String(decoding: name, as: UTF8.self), entry.kind)
  }
}
