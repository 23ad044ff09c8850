import Diagnostics

extension Diagnostics {
  /// The same in the order of their places, those without one last: evaluation runs in parallel, and what it says must not
  /// depend on what was done first.
  var inOrder: Diagnostics {
    let keyed = all.enumerated().map { offset, diagnostic in
      (offset, diagnostic.range.map { (name: $0.file.name, start: $0.bytes.start) }, diagnostic)
    }
    let sorted = keyed.sorted { left, right in
      switch (left.1, right.1) {
      case (let a?, let b?): a == b ? left.0 < right.0 : (a.name, a.start) < (b.name, b.start)
      case (nil, nil): left.0 < right.0
      case (let a, _): a != nil
      }
    }
    return Diagnostics(sorted.map(\.2))
  }
}
