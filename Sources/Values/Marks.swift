/// What is known of a value beside what it is; marks travel through every operation.
public struct Marks: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Never shown, and sealed at rest.
  public static let sensitive = Marks(rawValue: 1)
  /// Kept in neither plan nor state.
  public static let ephemeral = Marks(rawValue: 2)
  /// Not shown by what is found wrong, though neither sensitive nor ephemeral itself: an element of a collection that is, while an
  /// expression goes through it. It lasts no longer than the evaluation.
  public static let shielded = Marks(rawValue: 4)
}

/// A mark and where in a value it stands.
public struct MarkedPath: Hashable, Sendable {
  public var path: ValuePath
  public var marks: Marks

  public init(_ path: ValuePath, _ marks: Marks) {
    self.path = path
    self.marks = marks
  }
}
