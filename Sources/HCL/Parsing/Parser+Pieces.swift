import Diagnostics
import Dispatch
import Glibc
import Synchronization

/// Parsing a large file in pieces, on all processors at once.
///
/// What the parser does at the start of an item of the outermost body depends only on where that is. So a piece can be read from
/// any place where an item may start; when the reader of what is before has reached that very place, between two items, the piece
/// is what it would have read itself. If it comes by in the middle of something, a heredoc say, the pieces are thrown away.
extension Parser {
  /// The items between two places, from a piece without faults.
  struct Piece: Sendable {
    var attributes: [Attribute]
    var blocks: [Block]
    var comments: [Comment]
    /// Where the first item after it starts, or the end of the text.
    var end: Int
  }

  /// How many pieces to make of a text: one a processor, but none smaller than a quarter of a mebibyte.
  static func pieceCount(_ bytes: SourceBytes) -> Int {
    let size = bytes.count >> 18
    return size < 2 ? 1 : min(size, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// Reads a file's items in some pieces and makes a tree of them; `nil` where that cannot be done, as with faults in the text,
  /// which are for a reader of the whole to tell.
  static func inPieces(
    _ file: SourceFile, _ bytes: SourceBytes, count: Int
  ) -> (body: Body, comments: [Comment])? {
    let starts = starts(bytes, count: count)
    guard starts.count > 1 else { return nil }
    let pieces = Mutex([Piece?](repeating: nil, count: starts.count))
    let ends = Array(starts.dropFirst()) + [bytes.count]
    DispatchQueue.concurrentPerform(iterations: starts.count) { index in
      let piece = file.bytes.withUnsafeBufferPointer { buffer in
        var parser = Parser(
          file: file, bytes: SourceBytes(buffer), from: starts[index], linesMatter: true, keepsComments: true)
        return parser.piece(to: ends[index])
      }
      pieces.withLock { $0[index] = piece }
    }
    return joined(pieces.withLock(\.self), starts, file, bytes)
  }

  /// The first place of each piece: the file's start, then lines on which an item may start.
  private static func starts(_ bytes: SourceBytes, count: Int) -> [Int] {
    var starts = [bytes.byteOrderMark]
    for index in 1..<max(1, count) {
      guard let start = itemStart(bytes, after: bytes.count / count * index), let last = starts.last else { break }
      if start > last { starts.append(start) }
    }
    return starts
  }

  /// The next line that starts with a letter, after one that is a closing brace, empty ones and comments.
  private static func itemStart(_ bytes: SourceBytes, after position: Int) -> Int? {
    var offset = position
    while offset + 3 < bytes.count {
      guard bytes[offset] == 0x0A, bytes[offset + 1] == UInt8(ascii: "}") else {
        offset += 1
        continue
      }
      offset += 2
      let next = afterCommentLines(bytes, offset)
      switch bytes[next] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        if next > offset { return next }
      default: break
      }
    }
    return nil
  }

  /// Comments between two items belong to the piece before them, whose reader looks for what comes next.
  private static func afterCommentLines(_ bytes: SourceBytes, _ position: Int) -> Int {
    var offset = position
    while true {
      while bytes[offset] == 0x0A || bytes[offset] == 0x0D { offset += 1 }
      guard offset > position, bytes[offset] == UInt8(ascii: "#") || bytes.matches("//", at: offset) else {
        return offset
      }
      while offset < bytes.count, bytes[offset] != 0x0A { offset += 1 }
    }
  }

  /// Reads items up to the first that starts at `limit` or after it; `nil` if one has a fault.
  private mutating func piece(to limit: Int) -> Piece? {
    advance()
    var nowhere: OpenBlock?
    while token.start < limit, diagnosticCount == 0, readItem(in: &nowhere) {}
    guard diagnosticCount == 0, lexer.unclosedComment == nil else { return nil }
    return Piece(attributes: attributes, blocks: blocks, comments: lexer.comments, end: token.start)
  }

  private static func joined(
    _ pieces: [Piece?], _ starts: [Int], _ file: SourceFile, _ bytes: SourceBytes
  ) -> (body: Body, comments: [Comment])? {
    var attributes: [Attribute] = []
    var blocks: [Block] = []
    var comments: [Comment] = []
    for (index, piece) in pieces.enumerated() {
      guard let piece, piece.end == (index + 1 < starts.count ? starts[index + 1] : bytes.count) else { return nil }
      attributes += piece.attributes
      blocks += piece.blocks
      comments += piece.comments
    }
    // Repeated attributes are a fault, to be told by who reads the file as a whole.
    guard Set(attributes.map(\.name)).count == attributes.count else { return nil }
    let end = ByteRange(bytes.count, bytes.count)
    let body = Body(
      file: file, attributes: attributes, blocks: blocks, range: ByteRange(0, bytes.count), endRange: end)
    return (body, comments)
  }
}
