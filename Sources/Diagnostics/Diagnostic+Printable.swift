extension Diagnostic {
  /// As it is, but with what steers a terminal written out: texts may quote a manifest, or what a program wrote.
  var printable: Diagnostic {
    var result = self
    result.summary = summary.printableLines
    result.detail = detail.printableLines
    result.address = address?.printableLines
    result.hints = hints.map(\.printableLines)
    result.values = values.map {
      ShownValue(expression: $0.expression.printableLines, statement: $0.statement.printableLines)
    }
    return result
  }
}
