/// A root key that was the present one before, as it is kept in the file of the one that is.
enum FormerRootKey: Hashable, Sendable {
  /// Its bytes were here: the key that it wraps with, wrapped by the present root key.
  case local(identifier: String, wrapped: [UInt8])
  /// It is in a service; the line that names it.
  case cloud(line: String)

  private static let label = "former"

  init?(_ line: String) {
    let words = line.split(separator: " ").map(String.init)
    guard words.first == Self.label, words.count > 2 else { return nil }
    if words[1] == AWSKMSRootKey.label, words.count == 5 {
      self = .cloud(line: words.dropFirst().joined(separator: " "))
    } else if words.count == 3, let wrapped = Hexadecimal.bytes(words[2]) {
      self = .local(identifier: words[1], wrapped: wrapped)
    } else {
      return nil
    }
  }

  var line: String {
    switch self {
    case .local(let identifier, let wrapped): "\(Self.label) \(identifier) \(Hexadecimal.text(wrapped))"
    case .cloud(let line): "\(Self.label) \(line)"
    }
  }

  /// The same, wrapped by the one that takes the place of the present root key.
  func moved(from present: any RootKeyProvider, to next: any RootKeyProvider) async throws -> FormerRootKey {
    guard case .local(let identifier, let wrapped) = self else { return self }
    let context = Self.context(identifier)
    let key = try await present.unwrap(wrapped, context: context)
    return .local(identifier: identifier, wrapped: try await next.wrap(key, context: context))
  }

  static func of(_ root: LocalRootKey, wrappedBy next: any RootKeyProvider) async throws -> FormerRootKey {
    .local(identifier: root.identifier, wrapped: try await next.wrap(root.key, context: context(root.identifier)))
  }

  func open(_ present: any RootKeyProvider, web: @escaping WebPost) async throws -> any RootKeyProvider {
    switch self {
    case .local(let identifier, let wrapped):
      return LocalRootKey(
        wrapping: try await present.unwrap(wrapped, context: Self.context(identifier)), identifier: identifier)
    case .cloud(let line):
      guard let root = AWSKMSRootKey(line: line, web: web) else { throw KeyError.rootKeyNotOurs(path: line) }
      return root
    }
  }

  private static func context(_ identifier: String) -> [UInt8] {
    KeyContext("stack former root key 1", identifier).bytes
  }
}
