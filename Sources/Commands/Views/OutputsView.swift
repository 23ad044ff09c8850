import StateStorage

/// Outputs, a name and a value a line.
struct OutputsView {
  let paint: Paint
  /// Whether sensitive ones are shown.
  var reveals = false

  func text(_ outputs: [OutputRecord]) throws -> String {
    let width = outputs.map(\.name.count).max() ?? 0
    return try outputs.map { output in
      let value = try output.value.decoded()
      let shown = output.isSensitive ? value.marked(.sensitive) : value
      let text = ValueText(paint: paint, reveals: reveals).text(shown, indent: 0)
      return output.name + ValueText.spaces(width - output.name.count) + " = " + text
    }.joined(separator: "\n")
  }
}
