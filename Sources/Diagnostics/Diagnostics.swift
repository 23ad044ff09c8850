/// The diagnostics of one run, in the order they were found.
public struct Diagnostics: Error, Hashable, Sendable {
  public private(set) var all: [Diagnostic]

  public init(_ all: [Diagnostic] = []) { self.all = all }

  public var isEmpty: Bool { all.isEmpty }
  public var hasErrors: Bool { all.contains { $0.severity == .error } }
  public var errors: [Diagnostic] { all.filter { $0.severity == .error } }
  public var warnings: [Diagnostic] { all.filter { $0.severity == .warning } }

  public mutating func append(_ diagnostic: Diagnostic) { all.append(diagnostic) }

  public mutating func append(contentsOf others: Diagnostics) { all.append(contentsOf: others.all) }

  /// Appends those that tell something new: neither the same again, nor what overlaps the place of an error that was told before,
  /// because it may come of that.
  ///
  /// - Complexity: O(n log n) in the number of both.
  public mutating func append(newOf others: Diagnostics) {
    let told = Set(all)
    let places = PlaceSet(errors.compactMap(\.range))
    for diagnostic in others where !told.contains(diagnostic) {
      if let range = diagnostic.range, places.overlaps(range) { continue }
      all.append(diagnostic)
    }
  }

  /// Leaves the first of those that are equal: what is written once may be used often.
  public mutating func removeRepeats() {
    var seen: Set<Diagnostic> = []
    all.removeAll { !seen.insert($0).inserted }
  }

  public mutating func error(
    _ summary: String, detail: String = "", range: SourceRange? = nil,
    context: SourceRange? = nil, address: String? = nil, hints: [String] = []
  ) {
    all.append(
      Diagnostic(
        .error, summary, detail: detail, range: range, context: context, address: address,
        hints: hints))
  }

  public mutating func warning(
    _ summary: String, detail: String = "", range: SourceRange? = nil,
    context: SourceRange? = nil, address: String? = nil, hints: [String] = []
  ) {
    all.append(
      Diagnostic(
        .warning, summary, detail: detail, range: range, context: context, address: address,
        hints: hints))
  }

  /// Throws itself if it holds an error.
  public func throwIfErrors() throws(Diagnostics) {
    if hasErrors { throw self }
  }
}

extension Diagnostics: Sequence {
  public func makeIterator() -> IndexingIterator<[Diagnostic]> { all.makeIterator() }
}

extension Diagnostics: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Diagnostic...) { self.init(elements) }
}
