import Diagnostics
import Synchronization

/// Which of a module's names are near a mistyped one. The names are put in order when they are first asked for, and kept: thousands of
/// mistyped references are then no matter of thousands of names each.
public final class DeclaredNames: Sendable {
  enum Kind: Hashable {
    case variables, locals, calls, outputs
    /// Resources or data sources, in full.
    case resources(ResourceMode)
    /// The names of those of a type.
    case resourceNames(ResourceMode, type: String)
  }

  private struct Made {
    /// Of how many names, so that none is missing that was declared later.
    let count: Int
    let index: SuggestionIndex
  }

  private let made = Mutex<[Kind: Made]>([:])

  func index(_ kind: Kind, count: Int, names: () -> [String]) -> SuggestionIndex {
    made.withLock { made in
      if let known = made[kind], known.count == count { return known.index }
      let index = SuggestionIndex(names())
      made[kind] = Made(count: count, index: index)
      return index
    }
  }

  /// Those of the types of one mode, which are all made at once.
  func resourceNames(
    _ mode: ResourceMode, type: String, among resources: [ResourceName: ResourceConfiguration]
  ) -> SuggestionIndex? {
    made.withLock { made in
      // The full names of the mode tell whether the types are made.
      let all = Kind.resources(mode)
      if made[all]?.count != resources.count {
        let own = resources.keys.filter { $0.mode == mode }
        made[all] = Made(count: resources.count, index: SuggestionIndex(own.map(\.description)))
        for (type, names) in Dictionary(grouping: own, by: \.type) {
          made[.resourceNames(mode, type: type)] = Made(
            count: resources.count, index: SuggestionIndex(names.map(\.name)))
        }
      }
      let known = made[.resourceNames(mode, type: type)]
      return known?.count == resources.count ? known?.index : nil
    }
  }
}
