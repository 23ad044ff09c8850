import Diagnostics
import HCL

/// An expression with the file it stands in: what is needed to evaluate it later and to point at it.
public struct LocatedExpression: Sendable {
  public let expression: Expression
  public let file: SourceFile

  public init(_ expression: Expression, _ file: SourceFile) {
    self.expression = expression
    self.file = file
  }

  public init(_ attribute: Attribute, in body: Body) { self.init(attribute.expression, body.file) }

  public var range: SourceRange { SourceRange(file, expression.range) }
  /// The source of the expression.
  public var text: String { range.text }
}
