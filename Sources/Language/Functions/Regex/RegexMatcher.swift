/// Runs a program over a text, all alternatives side by side (Pike's method), so that time grows with text × program
/// and never faster. Of several matches at the leftmost place the one preferred by the pattern counts, as in Perl.
struct RegexMatcher {
  private struct Thread {
    var place: Int
    var slots: [Int]
  }

  private let program: RegexProgram
  private let text: [Unicode.Scalar]
  /// The step at which each instruction was last added, so that none is added twice.
  private var marks: [Int]
  private var step = 0

  init(_ program: RegexProgram, _ text: [Unicode.Scalar]) {
    self.program = program
    self.text = text
    marks = [Int](repeating: -1, count: program.instructions.count)
  }

  /// The bounds of the match and its groups as pairs of offsets, -1 where a group took no part; `nil` for no match.
  mutating func firstMatch(from start: Int) -> [Int]? {
    var current: [Thread] = []
    var best: [Int]?
    var offset = start
    let empty = [Int](repeating: -1, count: 2 * program.groupNames.count)
    while true {
      step += 1
      var next: [Thread] = []
      if best == nil { enter(&current, seeded: empty, offset) }
      // With no try under way, an assertion may yet let one begin further on.
      if current.isEmpty, best != nil { return best }
      let scalar = offset < text.count ? text[offset] : nil
      step += 1
      threads: for thread in current {
        switch program.instructions[thread.place] {
        case .scalars(let set):
          if let scalar, set.contains(scalar) { add(thread.place + 1, thread.slots, offset + 1, to: &next) }
        case .match:
          best = thread.slots
          break threads
        default: break
        }
      }
      guard scalar != nil else { return best }
      offset += 1
      current = next
    }
  }

  /// Starts another try at this place, less preferred than those under way.
  private mutating func enter(_ threads: inout [Thread], seeded slots: [Int], _ offset: Int) {
    for thread in threads { marks[thread.place] = step }
    add(0, slots, offset, to: &threads)
  }

  /// Follows jumps and splits to what takes a scalar or matches.
  private mutating func add(_ place: Int, _ slots: [Int], _ offset: Int, to threads: inout [Thread]) {
    var pending = [Thread(place: place, slots: slots)]
    while var thread = pending.popLast() {
      guard marks[thread.place] != step else { continue }
      marks[thread.place] = step
      switch program.instructions[thread.place] {
      case .jump(let target): pending.append(Thread(place: target, slots: thread.slots))
      case .split(let first, let second):
        pending.append(Thread(place: second, slots: thread.slots))
        pending.append(Thread(place: first, slots: thread.slots))
      case .save(let slot):
        if thread.slots.indices.contains(slot) { thread.slots[slot] = offset }
        pending.append(Thread(place: thread.place + 1, slots: thread.slots))
      case .assertion(let assertion):
        if holds(assertion, offset) { pending.append(Thread(place: thread.place + 1, slots: thread.slots)) }
      case .scalars, .match: threads.append(thread)
      }
    }
  }

  private func holds(_ assertion: RegexAssertion, _ offset: Int) -> Bool {
    switch assertion {
    case .textStart: offset == 0
    case .textEnd: offset == text.count
    case .lineStart: offset == 0 || text[offset - 1] == "\n"
    case .lineEnd: offset == text.count || text[offset] == "\n"
    case .wordBoundary: isWord(offset - 1) != isWord(offset)
    case .noWordBoundary: isWord(offset - 1) == isWord(offset)
    }
  }

  private func isWord(_ offset: Int) -> Bool {
    text.indices.contains(offset) && RegexClass.words.contains(text[offset])
  }

  /// Gives every match that does not overlap one before it, one after the other.
  mutating func forEachMatch(_ body: ([Int]) throws -> Void) rethrows {
    var offset = 0
    var lastEnd = -1
    while offset <= text.count, let match = firstMatch(from: offset) {
      let (start, end) = (match[0], match[1])
      if end > start || start != lastEnd { try body(match) }
      lastEnd = end
      offset = end > start ? end : end + 1
    }
  }
}
