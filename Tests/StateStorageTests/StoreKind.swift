import StateStorage
import Testing

/// The stores that the compliance suites run against.
enum StoreKind: CaseIterable, Sendable, CustomTestStringConvertible {
  case local

  var testDescription: String { "\(self)" }

  /// Opens the store whose data is kept with `scratch`; twice gives two stores of the same state.
  func open(_ scratch: Scratch) throws -> any StateStore {
    switch self {
    case .local: try scratch.store()
    }
  }
}
