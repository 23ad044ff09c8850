import Platform
import TestSupport

/// A disk as a program has written to it, of which a power cut leaves what was flushed, and of the rest whatever it likes.
///
/// A file's contents last once the file was flushed, a name below `.stack` once its folder was. Of what was not, each sector of each
/// write may be there or not; of the names, the first so many, as file systems that keep a journal of them have it. Names elsewhere
/// are not the state's: they last once anything after them was flushed, as with such a journal.
struct RecordedDisk {
  private final class File {
    var flushed: [UInt8] = []
    var pending: [Change] = []
  }

  private enum Change {
    case write([UInt8], at: Int)
    case truncate(Int)
  }

  private enum Naming {
    case file(String, File)
    case folder(String)
    case rename(String, to: String)
    case remove(String)

    var isOfState: Bool {
      switch self {
      case .file(let name, _), .folder(let name), .remove(let name), .rename(let name, _):
        name.split(separator: "/").contains(".stack")
      }
    }

    var folders: [String] {
      switch self {
      case .file(let name, _), .folder(let name), .remove(let name): [Path.parent(name)]
      case .rename(let name, let other): [Path.parent(name), Path.parent(other)]
      }
    }
  }

  private static let sector = 512

  private let root: String
  private var files: [String: File] = [:]
  private var names: [(change: Naming, isFlushed: Bool)] = []

  /// - Parameter root: the folder that is there from the beginning.
  init(root: String) { self.root = root }

  mutating func apply(_ write: RecordedWrite) {
    let name = write.name
    switch write.kind {
    case .printed: break
    case .created:
      let file = File()
      files[name] = file
      names.append((.file(name, file), false))
    case .madeFolder: names.append((.folder(name), false))
    case .removed:
      files[name] = nil
      names.append((.remove(name), false))
    case .renamed:
      let target = String(decoding: write.content, as: UTF8.self)
      files[target] = files.removeValue(forKey: name)
      names.append((.rename(name, to: target), false))
    case .truncated: files[name]?.pending.append(.truncate(write.number))
    case .wrote: files[name]?.pending.append(.write(write.content, at: write.number))
    case .synchronized:
      if let file = files[name] {
        for change in file.pending { Self.make(change, in: &file.flushed) }
        file.pending = []
      } else {
        for index in names.indices where names[index].change.folders.contains(name) { names[index].isFlushed = true }
      }
      for index in names.indices where !names[index].change.isOfState { names[index].isFlushed = true }
    }
  }

  /// What is there when the power is back.
  struct Contents {
    var folders: [String] = []
    var files: [String: [UInt8]] = [:]
  }

  /// What is there where only the program was killed: all of it.
  var whole: Contents {
    var random = SplitMix(seed: 0)
    return contents(keeping: names.count, chance: 1, using: &random)
  }

  /// - Parameter chance: with which probability a sector lasts that was not flushed.
  func contents(chance: Double, using random: inout SplitMix) -> Contents {
    let kept = Int((Double(names.count) * (chance == 0 ? 0 : .random(in: 0...1, using: &random))).rounded())
    return contents(keeping: kept, chance: chance, using: &random)
  }

  /// - Parameter kept: how many of the changes of names last in any case.
  private func contents(keeping kept: Int, chance: Double, using random: inout SplitMix) -> Contents {
    var (left, result): ([String: File], Contents) = ([:], Contents())
    for (index, naming) in names.enumerated() where naming.isFlushed || index < kept {
      guard naming.change.folders.allSatisfy({ $0 == root || result.folders.contains($0) }) else { continue }
      switch naming.change {
      case .file(let name, let file): left[name] = file
      case .folder(let name): result.folders.append(name)
      case .remove(let name):
        left[name] = nil
        result.folders.removeAll { $0 == name }
      case .rename(let name, let target): if let file = left.removeValue(forKey: name) { left[target] = file }
      }
    }
    for (name, file) in left.sorted(by: { $0.key < $1.key }) {
      result.files[name] = Self.contents(file, chance, &random)
    }
    return result
  }

  private static func contents(_ file: File, _ chance: Double, _ random: inout SplitMix) -> [UInt8] {
    var bytes = file.flushed
    for change in file.pending {
      guard case .write(let content, let offset) = change else {
        if .random(in: 0..<1, using: &random) < chance { make(change, in: &bytes) }
        continue
      }
      var start = 0
      while start < content.count {
        let end = min(content.count, start + sector - (offset + start) % sector)
        if .random(in: 0..<1, using: &random) < chance {
          make(.write(Array(content[start..<end]), at: offset + start), in: &bytes)
        }
        start = end
      }
    }
    return bytes
  }

  private static func make(_ change: Change, in bytes: inout [UInt8]) {
    func grow(to length: Int) {
      if bytes.count < length { bytes.append(contentsOf: repeatElement(0, count: length - bytes.count)) }
    }
    switch change {
    case .truncate(let length):
      grow(to: length)
      bytes.removeLast(bytes.count - length)
    case .write(let content, let offset):
      grow(to: offset + content.count)
      bytes.replaceSubrange(offset..<offset + content.count, with: content)
    }
  }
}
