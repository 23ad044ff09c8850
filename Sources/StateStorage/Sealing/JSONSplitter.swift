/// Takes the secret parts out of a JSON text, and puts them back, without building the value.
///
/// A part that is taken out leaves `null` in its place; the parts are in the order in which they stood. Where a path leads
/// into something that does not have the member it names, that something is taken out whole: the store cannot tell what the
/// path meant, and must not write it in the clear.
struct JSONSplitter {
  static let maximumDepth = 512

  struct Split {
    var clear: [UInt8]
    var parts: [[UInt8]]
    /// The paths of the parts that were taken out.
    var paths: [StoredPath]
  }

  private let bytes: [UInt8]
  private var position = 0
  /// Bytes up to here are in `output` already.
  private var copied = 0
  private var output: [UInt8] = []
  private var parts: [[UInt8]] = []
  private var takenPaths: [StoredPath] = []
  private var path: [StoredPath.Step] = []
  /// What to put in place of each part; `nil` when taking out.
  private var replacements: ArraySlice<[UInt8]>?

  private init(_ bytes: [UInt8], replacements: ArraySlice<[UInt8]>?) {
    self.bytes = bytes
    self.replacements = replacements
  }

  /// The text with `null` for every secret part, and the parts; `nil` when `json` is not JSON.
  static func takeOut(_ paths: [StoredPath], of json: [UInt8]) -> Split? {
    var splitter = JSONSplitter(json, replacements: nil)
    guard splitter.run(PathTree(paths)) else { return nil }
    return Split(clear: splitter.output, parts: splitter.parts, paths: splitter.takenPaths)
  }

  /// The text with the parts back at the paths that `takeOut` gave; `nil` when they do not fit it.
  static func putBack(_ parts: ArraySlice<[UInt8]>, at paths: [StoredPath], in clear: [UInt8]) -> [UInt8]? {
    var splitter = JSONSplitter(clear, replacements: parts)
    guard splitter.run(PathTree(paths)), splitter.replacements?.isEmpty ?? true else { return nil }
    return splitter.output
  }

  private mutating func run(_ tree: PathTree) -> Bool {
    guard value(tree) else { return false }
    skipSpace()
    guard position == bytes.count else { return false }
    output += bytes[copied...]
    return true
  }

  /// Goes over one value. Recursion follows the tree, which is at most `maximumDepth` deep.
  private mutating func value(_ tree: PathTree) -> Bool {
    skipSpace()
    if tree.isLeaf { return replace() }
    guard position < bytes.count else { return false }
    let start = position
    let before = (output: output.count, copied: copied, parts: parts.count)
    var missing: Bool
    switch bytes[position] {
    case 0x7B where !tree.members.isEmpty:
      guard let found = members(tree) else { return false }
      missing = found < tree.members.count
    case 0x5B where !tree.elements.isEmpty:
      guard let found = elements(tree) else { return false }
      missing = found < tree.elements.count
    case 0x6E: return skipValue()
    default:
      guard skipValue() else { return false }
      missing = !tree.isEmpty
    }
    missing = missing || (!tree.members.isEmpty && !tree.elements.isEmpty)
    guard missing, replacements == nil else { return true }
    output.removeLast(output.count - before.output)
    copied = before.copied
    parts.removeLast(parts.count - before.parts)
    takenPaths.removeLast(takenPaths.count - before.parts)
    position = start
    return replace()
  }

  private mutating func replace() -> Bool {
    let start = position
    guard skipValue() else { return false }
    output += bytes[copied..<start]
    copied = position
    if replacements != nil {
      guard let part = replacements?.popFirst() else { return false }
      output += part
    } else {
      parts.append(Array(bytes[start..<position]))
      takenPaths.append(StoredPath(path))
      output += [0x6E, 0x75, 0x6C, 0x6C]
    }
    return true
  }

  /// How many of the tree's members are there; `nil` when the text is not an object.
  private mutating func members(_ tree: PathTree) -> Int? {
    position += 1
    skipSpace()
    if take(0x7D) { return 0 }
    var found = 0
    repeat {
      skipSpace()
      var scanner = JSONTextScanner(bytes, at: position)
      guard let key = scanner.string() else { return nil }
      position = scanner.position
      skipSpace()
      guard take(0x3A) else { return nil }
      guard part(tree.members[key], .key(key), &found) else { return nil }
      skipSpace()
    } while take(0x2C)
    return take(0x7D) ? found : nil
  }

  /// How many of the tree's elements are there; `nil` when the text is not an array.
  private mutating func elements(_ tree: PathTree) -> Int? {
    position += 1
    skipSpace()
    if take(0x5D) { return 0 }
    var found = 0
    var index = 0
    repeat {
      guard part(tree.elements[index], .index(index), &found) else { return nil }
      index += 1
      skipSpace()
    } while take(0x2C)
    return take(0x5D) ? found : nil
  }

  private mutating func part(_ child: PathTree?, _ step: StoredPath.Step, _ found: inout Int) -> Bool {
    guard let child else { return skipValue() }
    found += 1
    path.append(step)
    defer { path.removeLast() }
    return value(child)
  }

  /// Goes over one value of any depth without recursion, looking at brackets and strings only.
  private mutating func skipValue() -> Bool {
    skipSpace()
    let start = position
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case 0x22:
        guard skipString() else { return false }
        if depth == 0 { return true }
        continue
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D:
        if depth == 0 { return position > start }
        depth -= 1
        if depth == 0 {
          position += 1
          return true
        }
      case 0x2C where depth == 0, 0x20 where depth == 0, 0x0A where depth == 0, 0x0D where depth == 0,
        0x09 where depth == 0:
        return position > start
      default: break
      }
      position += 1
    }
    return depth == 0 && position > start
  }

  private mutating func skipString() -> Bool {
    position += 1
    while position < bytes.count {
      switch bytes[position] {
      case 0x22:
        position += 1
        return true
      case 0x5C: position += 2
      default: position += 1
      }
    }
    return false
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }
}
