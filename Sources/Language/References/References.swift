import Diagnostics
import HCL

extension LocatedExpression {
  /// Everything the expression refers to, in source order; traversals that are no references are left out, since
  /// evaluation reports them.
  public var references: [Reference] {
    expression.variables.compactMap { try? Reference($0, in: file) }
  }

  /// Everything the expression refers to; what is no reference is reported.
  public func references(into diagnostics: inout Diagnostics) -> [Reference] {
    var found: [Reference] = []
    for traversal in expression.variables {
      do {
        found.append(try Reference(traversal, in: file))
      } catch {
        diagnostics.append(error)
      }
    }
    return found
  }
}
