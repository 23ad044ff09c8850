/// What a binding lets its members do.
enum Role: String, CaseIterable, Sendable {
  case publisher, subscriber, reader, writer, encrypter, decrypter, signer, verifier

  /// The roles that make sense on what.
  static func roles(on target: BindingTarget) -> [Role] {
    switch target {
    case .table, .database: [.reader, .writer]
    case .key: [.encrypter, .decrypter, .signer, .verifier]
    case .secret: [.reader]
    case .topic: [.publisher]
    case .subscription: [.subscriber]
    }
  }
}
