import Diagnostics

extension SyntaxTree {
  /// The body to be read for its meaning: without what syntax errors have touched, and with a note at each body that lost something.
  ///
  /// The whole tree, broken parts and all, is ``body``.
  public var readableBody: Body {
    let faults = diagnostics.errors.map { $0.range?.bytes ?? body.range }
    guard !faults.isEmpty else { return body }
    guard syntax == .native else {
      return Body(file: file, range: body.range, endRange: body.endRange, damage: .displaced)
    }
    return Salvage(file: file).body(body, faults, isWhole: true)
  }
}

/// Takes the parts that faults have touched out of bodies.
private struct Salvage {
  let file: SourceFile

  /// - Parameter isWhole: whether the body is the file's.
  func body(_ body: Body, _ faults: [ByteRange], isWhole: Bool) -> Body {
    var left = faults
    var damage = BodyDamage.none
    var attributes: [Attribute] = []
    for attribute in body.attributes {
      let lines = lines(of: attribute)
      guard !take(&left, within: lines).isEmpty else {
        attributes.append(attribute)
        continue
      }
      damage = max(damage, isBalanced(lines) ? .lossy : .displaced)
    }
    var blocks: [Block] = []
    for block in body.blocks {
      let touched = take(&left, within: block.range)
      let read = touched.isEmpty ? block : self.block(block, touched)
      // That a block lost something says nothing of the others in the file.
      if !isWhole || read.body.damage == .displaced { damage = max(damage, read.body.damage) }
      blocks.append(read)
    }
    for fault in left { damage = max(damage, isWhole || hasBrace(fault) ? .displaced : .lossy) }
    if damage == .displaced, !isWhole {
      return Body(file: file, range: body.range, endRange: body.endRange, damage: damage)
    }
    for fault in left { displaceBlocks(before: fault, &blocks) }
    return Body(
      file: file, attributes: attributes, blocks: blocks, range: body.range, endRange: body.endRange, damage: damage)
  }

  private func block(_ block: Block, _ faults: [ByteRange]) -> Block {
    let isClosed = !block.closeBrace.isEmpty && block.body.blocks.allSatisfy { !$0.closeBrace.isEmpty }
    let isHeaderSound = faults.allSatisfy { $0.start >= block.openBrace.end }
    return isClosed && isHeaderSound
      ? block.with(body(block.body, faults, isWhole: false)) : displaced(block)
  }

  private func displaced(_ block: Block) -> Block {
    block.with(Body(file: file, range: block.body.range, endRange: block.body.endRange, damage: .displaced))
  }

  /// What stands before a brace too many was perhaps closed too early: the last block that begins its line, and all after it.
  private func displaceBlocks(before fault: ByteRange, _ blocks: inout [Block]) {
    for index in blocks.indices.reversed() where blocks[index].range.end <= fault.end {
      blocks[index] = displaced(blocks[index])
      let start = Int(blocks[index].typeRange.start)
      if start == 0 || file.bytes[start - 1] == 0x0A { return }
    }
  }

  // MARK: Places

  /// The faults that begin in a place, which are done with.
  private func take(_ faults: inout [ByteRange], within place: ByteRange) -> [ByteRange] {
    let taken = faults.filter { place.touches(Int($0.start)) }
    if !taken.isEmpty { faults.removeAll { place.touches(Int($0.start)) } }
    return taken
  }

  /// An attribute to the end of its last line: what stands behind its value and cannot be read may be part of it.
  private func lines(of attribute: Attribute) -> ByteRange {
    var end = Int(attribute.range.end)
    while end < file.bytes.count, file.bytes[end] != 0x0A { end += 1 }
    return ByteRange(Int(attribute.nameRange.start), end)
  }

  /// Whether as many braces are opened as closed in a place.
  private func isBalanced(_ place: ByteRange) -> Bool {
    var open = 0
    for byte in file.bytes[Int(place.start)..<Int(place.end)] {
      if byte == UInt8(ascii: "{") { open += 1 }
      if byte == UInt8(ascii: "}") { open -= 1 }
    }
    return open == 0
  }

  /// Whether a brace stands on the line where a fault begins.
  private func hasBrace(_ fault: ByteRange) -> Bool {
    let bytes = file.bytes
    var start = min(Int(fault.start), bytes.count)
    var end = start
    while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    return bytes[start..<end].contains { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }
  }
}

extension Block {
  /// The same block with another body.
  fileprivate func with(_ body: Body) -> Block {
    Block(
      type: type, typeRange: typeRange, labels: labels, openBrace: openBrace, closeBrace: closeBrace, body: body)
  }
}
