/// The lines in which two texts differ, in the unified format of `diff -u`.
struct UnifiedDifference {
  private static let context = 3

  private enum Line {
    case same(Substring)
    case old(Substring)
    case new(Substring)
  }

  private let name: String
  private let lines: [Line]

  init(name: String, before: String, after: String) {
    self.name = name
    let old = before.split(separator: "\n", omittingEmptySubsequences: false)
    let new = after.split(separator: "\n", omittingEmptySubsequences: false)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [Line] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, removed.contains(i) {
        lines.append(.old(old[i]))
        i += 1
      } else if j < new.count, inserted.contains(j) {
        lines.append(.new(new[j]))
        j += 1
      } else if i < old.count, j < new.count {
        lines.append(.same(old[i]))
        i += 1
        j += 1
      } else {
        break
      }
    }
    // A text that ends in a line break has nothing after it.
    if case .same("") = lines.last { lines.removeLast() }
    self.lines = lines
  }

  func text(_ paint: Paint) -> String {
    var out = [paint("--- old/\(name)", .bold), paint("+++ new/\(name)", .bold)]
    for hunk in hunks {
      var (oldStart, newStart) = (1, 1)
      for line in lines[..<hunk.lowerBound] {
        if case .new = line {} else { oldStart += 1 }
        if case .old = line {} else { newStart += 1 }
      }
      var (oldCount, newCount) = (0, 0)
      var body: [String] = []
      for line in lines[hunk] {
        switch line {
        case .same(let text):
          oldCount += 1
          newCount += 1
          body.append(" " + text)
        case .old(let text):
          oldCount += 1
          body.append(paint("-" + text, .red))
        case .new(let text):
          newCount += 1
          body.append(paint("+" + text, .green))
        }
      }
      // Of no lines, the place is the line before.
      let (old, new) = (oldStart - (oldCount == 0 ? 1 : 0), newStart - (newCount == 0 ? 1 : 0))
      out.append(paint("@@ -\(old),\(oldCount) +\(new),\(newCount) @@", .cyan))
      out += body
    }
    return out.joined(separator: "\n") + "\n"
  }

  /// The differing lines with those around them, neighbours joined.
  private var hunks: [Range<Int>] {
    var hunks: [Range<Int>] = []
    for (index, line) in lines.enumerated() {
      if case .same = line { continue }
      let range = max(0, index - Self.context)..<min(lines.count, index + Self.context + 1)
      if let last = hunks.last, range.lowerBound <= last.upperBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    return hunks
  }
}
