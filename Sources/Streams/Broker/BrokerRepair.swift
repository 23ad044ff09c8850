/// What was done about something that a killed broker left half written.
struct BrokerRepair: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// Its settings were new, and their sum was the old one or none.
    case sealedStream
    case sealedConsumer
    /// It was about to be made, and nobody had been told that it is there.
    case unmadeStream
    /// It was about to be removed.
    case removedStream
    /// It was about to be made or removed.
    case removedConsumer
    /// Its settings are damaged, which no kill does.
    case unreadableStream(kept: String)
  }

  let kind: Kind
  let stream: String
  let consumer: String?
  private var failure: String?

  init(_ kind: Kind, stream: String, consumer: String? = nil) {
    self.kind = kind
    self.stream = stream
    self.consumer = consumer
  }

  func failed(_ reason: String) -> BrokerRepair {
    var copy = self
    copy.failure = reason
    return copy
  }

  /// One line for the log.
  var text: String {
    let subject = consumer.map { "the subscription `\($0)` of stream `\(stream)`" } ?? "the stream `\(stream)`"
    let done =
      switch kind {
      case .sealedStream, .sealedConsumer:
        "\(subject) was being changed when the broker was killed: its new settings hold, nothing is lost"
      case .unmadeStream: "\(subject) was being made when the broker was killed: the next apply makes it"
      case .removedStream: "\(subject) was being removed when the broker was killed: it is removed now"
      case .removedConsumer:
        "\(subject) was being made or removed when the broker was killed: the next apply makes it, if it is still wanted"
      case .unreadableStream(let kept):
        "the settings of \(subject) are damaged: its messages are kept in `\(kept)`, and the next apply makes it anew, empty"
      }
    return failure.map { "\(done). This failed: \($0)" } ?? done
  }
}
