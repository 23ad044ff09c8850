import HCL
import Language

extension Body {
  /// Every expression at any depth of a native body; none of a JSON one, where only a schema tells.
  var everyExpression: [LocatedExpression] {
    var found: [LocatedExpression] = []
    collect(depth: 0, &found)
    return found
  }

  private func collect(depth: Int, _ found: inout [LocatedExpression]) {
    guard depth < 64 else { return }
    for attribute in attributes { found.append(LocatedExpression(attribute, in: self)) }
    for block in blocks { block.body.collect(depth: depth + 1, &found) }
  }
}
