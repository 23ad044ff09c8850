/// A regular expression made ready to run.
struct RegexProgram {
  enum Instruction {
    case scalars(RegexClass)
    case assertion(RegexAssertion)
    /// Goes on at both places, preferring the first.
    case split(Int, Int)
    case jump(Int)
    case save(Int)
    case match
  }

  static let maximumInstructions = 20_000

  private(set) var instructions: [Instruction] = []
  let groupNames: [String?]

  init(_ pattern: String) throws {
    var parser = RegexParser(pattern)
    let node = try parser.parse()
    groupNames = parser.groupNames
    instructions.append(.save(0))
    try emit(node)
    instructions += [.save(1), .match]
  }

  private mutating func append(_ instruction: Instruction) throws {
    guard instructions.count < Self.maximumInstructions else { throw RegexError("the pattern is too large") }
    instructions.append(instruction)
  }

  private mutating func emit(_ node: RegexNode) throws {
    switch node {
    case .empty: break
    case .scalars(let set): try append(.scalars(set))
    case .assertion(let assertion): try append(.assertion(assertion))
    case .sequence(let nodes): for node in nodes { try emit(node) }
    case .group(let node, let number):
      try append(.save(2 * number))
      try emit(node)
      try append(.save(2 * number + 1))
    case .alternatives(let nodes): try emit(alternatives: nodes[...])
    case .repetition(let node, let minimum, let maximum, let isLazy):
      if let maximum {
        for _ in 0..<minimum { try emit(node) }
        try emit(optional: node, times: maximum - minimum, isLazy: isLazy)
      } else {
        for _ in 1..<max(minimum, 1) { try emit(node) }
        try minimum == 0 ? emit(star: node, isLazy: isLazy) : emit(plus: node, isLazy: isLazy)
      }
    }
  }

  private mutating func emit(alternatives nodes: ArraySlice<RegexNode>) throws {
    var jumps: [Int] = []
    for (offset, node) in nodes.enumerated() {
      guard offset < nodes.count - 1 else {
        try emit(node)
        break
      }
      let split = instructions.count
      try append(.jump(0))
      try emit(node)
      jumps.append(instructions.count)
      try append(.jump(0))
      instructions[split] = .split(split + 1, instructions.count)
    }
    for jump in jumps { instructions[jump] = .jump(instructions.count) }
  }

  private mutating func emit(optional node: RegexNode, times: Int, isLazy: Bool) throws {
    var splits: [Int] = []
    for _ in 0..<times {
      splits.append(instructions.count)
      try append(.jump(0))
      try emit(node)
    }
    for split in splits { instructions[split] = choice(split + 1, instructions.count, isLazy) }
  }

  private mutating func emit(star node: RegexNode, isLazy: Bool) throws {
    let split = instructions.count
    try append(.jump(0))
    if node.isNullable {
      // As RE2 has it, `(?:x+)?`: what matches nothing is then still tried once.
      try emit(plus: node, isLazy: isLazy)
    } else {
      try emit(node)
      try append(.jump(split))
    }
    instructions[split] = choice(split + 1, instructions.count, isLazy)
  }

  private mutating func emit(plus node: RegexNode, isLazy: Bool) throws {
    let start = instructions.count
    try emit(node)
    try append(.jump(0))
    instructions[instructions.count - 1] = choice(start, instructions.count, isLazy)
  }

  private func choice(_ body: Int, _ rest: Int, _ isLazy: Bool) -> Instruction {
    isLazy ? .split(rest, body) : .split(body, rest)
  }
}
