import Platform
import Synchronization

/// Who may do what on a state server.
public final class StateServerRights: Sendable {
  private enum Source: Sendable {
    /// Everybody may do everything: for a server on loopback.
    case everybody
    case fixed
    case file(StateServerTokenFile)
  }

  private struct Content: Sendable {
    var tokens: [StateServerToken]
    /// The file as it was when it was last read, whether it could be or not.
    var seen: Files.Status?
  }

  private let source: Source
  private let content: Mutex<Content>
  private let onFault: @Sendable (any Error) -> Void

  private init(_ source: Source, _ content: Content, onFault: @escaping @Sendable (any Error) -> Void = { _ in }) {
    self.source = source
    self.content = Mutex(content)
    self.onFault = onFault
  }

  public static var everybody: StateServerRights { StateServerRights(.everybody, Content(tokens: [])) }

  public convenience init(_ tokens: [StateServerToken]) { self.init(.fixed, Content(tokens: tokens)) }

  /// Those of a file, which is read again whenever it has changed.
  /// - Parameter onFault: told when a changed file cannot be read; until it can, what was last read counts. Of a file that is
  ///   gone no token counts until it is back.
  /// - Throws: `StateError.badTokenFile`.
  public convenience init(
    _ file: StateServerTokenFile, onFault: @escaping @Sendable (any Error) -> Void = { _ in }
  ) throws {
    let status = Files.status(file.path)
    self.init(.file(file), Content(tokens: try file.read(), seen: status), onFault: onFault)
  }

  var isOpen: Bool { if case .everybody = source { true } else { false } }

  /// The tokens as they are now.
  public var tokens: [StateServerToken] {
    guard case .file(let file) = source else { return content.withLock { $0.tokens } }
    let status = Files.status(file.path)
    let (tokens, fault) = content.withLock { content -> ([StateServerToken], (any Error)?) in
      if content.seen == status { return (content.tokens, nil) }
      content.seen = status
      do {
        content.tokens = try file.read()
        return (content.tokens, nil)
      } catch {
        if status == nil {
          content.tokens = []
          return ([], StateError.noTokenFile(path: file.path))
        }
        return (content.tokens, error)
      }
    }
    if let fault { onFault(fault) }
    return tokens
  }
}
