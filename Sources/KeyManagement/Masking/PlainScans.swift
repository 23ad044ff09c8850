/// The searches in a stream without the control sequences of terminals: with their answers in places of the stream itself.
struct PlainScans: Sendable {
  /// More bytes of sequences in what is held back part what they stand in: without end nothing is held.
  private static let mostHeld = 256 << 10
  /// After so many bytes without one, none matters any more.
  private static let quietCount = 64 << 10

  private(set) var scans: SecretScans
  private var text: PlainText

  /// - Parameters:
  ///   - scans: those of the stream, which had no sequence yet.
  ///   - held: what is held back of it.
  init(_ scans: SecretScans, held: [UInt8]) {
    self.scans = scans
    text = PlainText(held)
  }

  /// Where secrets are that end in the bytes.
  mutating func scan(_ bytes: UnsafeRawBufferPointer) -> [SecretSpan] {
    let start = text.bytes.count
    text.append(bytes)
    let found = scans.scan(text.bytes, from: start).map(placed)
    let heldPlain = text.bytes.count - scans.open(text.bytes)
    return text.originCount - open - heldPlain > Self.mostHeld ? SecretSpan.merged(found, finish()) : found
  }

  /// The first byte of the stream that a secret that is not whole yet may begin with; its end when there is none.
  var open: Int {
    let place = scans.open(text.bytes)
    return place < text.bytes.count ? text.origin(of: place) : text.originCount
  }

  /// Whether what is held back of the stream, and all that matters before it, has no sequence.
  var isOver: Bool { text.plainCount >= Self.quietCount && text.originCount == text.bytes.count }

  /// Forgets the first bytes of the stream.
  mutating func drop(_ count: Int) { text.drop(count) }

  /// Secrets that end with the stream.
  mutating func finish() -> [SecretSpan] { scans.finish(held: text.bytes.count).map(placed) }

  private func placed(_ span: SecretSpan) -> SecretSpan {
    SecretSpan(
      start: text.origin(of: span.start), end: text.origin(of: span.end - 1) + 1, isShown: span.isShown)
  }
}
