/// Sets the blanks before each token: indentation, spacing, and columns of `=` and of comments.
struct FormatLayout {
  /// A line's cells: what comes first, the assignment if it is one, and the comment at the end.
  struct Line {
    var lead: Range<Int>
    var assign: Range<Int>?
    var comment: Int?
  }

  var tokens: [FormatToken]

  init(tokens: [FormatToken]) { self.tokens = tokens }

  mutating func arrange(_ bytes: SourceBytes) {
    let lines = lines(bytes)
    indent(lines)
    space(lines, bytes)
    align(lines, bytes)
  }

  // MARK: Lines

  private func lines(_ bytes: SourceBytes) -> [Line] {
    var lines: [Line] = []
    var start = 0
    for (index, token) in tokens.enumerated() {
      if token.kind == .endOfFile {
        if start < index { lines.append(cells(start..<index, bytes)) }
        start = index + 1
      } else if token.endsLine(bytes) {
        lines.append(cells(start..<index + 1, bytes))
        start = index + 1
      }
    }
    return lines
  }

  private func cells(_ range: Range<Int>, _ bytes: SourceBytes) -> Line {
    var line = Line(lead: range)
    if range.count > 1, tokens[range.upperBound - 1].kind == .comment {
      line.comment = range.upperBound - 1
      line.lead = range.lowerBound..<range.upperBound - 1
    }
    guard let equals = line.lead.dropFirst().first(where: { tokens[$0].kind == .equals }) else { return line }
    let assign = equals..<line.lead.upperBound
    // Brackets that stay open make the value one of several lines, which is not aligned.
    if assign.reduce(0, { $0 + tokens[$1].bracketChange }) == 0 {
      line.assign = assign
      line.lead = line.lead.lowerBound..<equals
    }
    return line
  }

  // MARK: Indentation

  private mutating func indent(_ lines: [Line]) {
    // For each level, how many brackets were opened on the line that started it.
    var levels: [Int] = []
    for line in lines {
      guard let first = line.lead.first else { continue }
      if tokens[first].kind == .newline {
        tokens[first].spaces = 0
        continue
      }
      let net = openings(line.lead) + openings(line.assign ?? 0..<0)
      if net < 0 { close(-net, &levels) }
      tokens[first].spaces = 2 * levels.count
      if net > 0 { levels.append(net) }
    }
  }

  /// How many brackets a cell leaves open. What follows the opening of a heredoc does not count, though what follows
  /// on the heredoc's later lines does: `terraform fmt` does so.
  private func openings(_ cell: Range<Int>) -> Int {
    var net = 0
    for index in cell {
      net += tokens[index].bracketChange
      if tokens[index].kind == .openHeredoc { break }
    }
    return net
  }

  private func close(_ count: Int, _ levels: inout [Int]) {
    var count = count
    while count > 0, let level = levels.last {
      if count < level {
        levels[levels.count - 1] = level - count
        return
      }
      count -= level
      levels.removeLast()
    }
  }

  // MARK: Spacing

  private mutating func space(_ lines: [Line], _ bytes: SourceBytes) {
    let spacing = FormatSpacing(bytes: bytes)
    for line in lines {
      space(line.lead, spacing)
      guard let assign = line.assign else { continue }
      tokens[assign.lowerBound].spaces = 1
      space(assign, spacing)
    }
  }

  private mutating func space(_ cell: Range<Int>, _ spacing: FormatSpacing) {
    for index in cell.dropLast() {
      let before = index > cell.lowerBound ? tokens[index - 1] : nil
      let isSpace = spacing.isSpace(after: tokens[index], before: before, next: tokens[index + 1])
      tokens[index + 1].spaces = isSpace ? 1 : 0
    }
  }

  // MARK: Columns

  private mutating func align(_ lines: [Line], _ bytes: SourceBytes) {
    align(lines, bytes, cell: { $0.assign?.lowerBound }, before: { [$0.lead] })
    align(lines, bytes, cell: { $0.comment }, before: { [$0.lead, $0.assign ?? 0..<0] })
  }

  /// Puts a cell of neighbouring lines that all have it into one column.
  private mutating func align(
    _ lines: [Line], _ bytes: SourceBytes, cell: (Line) -> Int?, before: (Line) -> [Range<Int>]
  ) {
    var group: [(token: Int, columns: Int)] = []
    for line in lines {
      if let token = cell(line) {
        group.append((token, before(line).reduce(0) { $0 + columns($1, bytes) }))
      } else {
        align(group)
        group = []
      }
    }
    align(group)
  }

  private mutating func align(_ group: [(token: Int, columns: Int)]) {
    let widest = group.map(\.columns).max() ?? 0
    for (token, columns) in group { tokens[token].spaces = widest - columns + 1 }
  }

  private func columns(_ cell: Range<Int>, _ bytes: SourceBytes) -> Int {
    cell.reduce(0) { $0 + tokens[$1].spaces + tokens[$1].columns(bytes) }
  }

  // MARK: Output

  func written(from bytes: SourceBytes) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + bytes.count / 8)
    for token in tokens {
      out.append(contentsOf: repeatElement(0x20, count: token.spaces))
      if let text = token.text {
        out.append(contentsOf: text.utf8)
      } else {
        for offset in Int(token.range.start)..<Int(token.range.end) { out.append(bytes[offset]) }
      }
    }
    return out
  }
}
