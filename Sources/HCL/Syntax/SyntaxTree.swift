import Diagnostics

/// A parsed file: always a tree, even of broken input, and what was wrong with it.
public struct SyntaxTree: Sendable {
  public enum Syntax: Hashable, Sendable {
    case native, json

    /// JSON for names that end in `.json`, native for all others.
    public init(fileName: String) {
      self = fileName.utf8.suffix(5).elementsEqual(".json".utf8) ? .json : .native
    }
  }

  public let file: SourceFile
  public let syntax: Syntax
  public let body: Body
  /// In source order; JSON has none.
  public let comments: [Comment]
  public let diagnostics: Diagnostics
  /// Whether lines of a merge conflict stand in it, so that what both sides have stands there twice.
  public let hasConflict: Bool

  init(
    file: SourceFile, syntax: Syntax, body: Body, comments: [Comment], diagnostics: Diagnostics,
    hasConflict: Bool = false
  ) {
    self.hasConflict = hasConflict
    self.file = file
    self.syntax = syntax
    self.body = body
    self.comments = comments
    self.diagnostics = diagnostics
  }
}
