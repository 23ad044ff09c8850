import StateStorage

/// Outputs, a name and a value a line.
struct OutputsView {
  let paint: Paint

  func text(_ outputs: [OutputRecord]) throws -> String {
    let width = outputs.map(\.name.count).max() ?? 0
    return try outputs.map { output in
      let value = try output.value.decoded()
      let text = ValueText(paint: paint).text(output.isSensitive ? value.marked(.sensitive) : value, indent: 0)
      return output.name + ValueText.spaces(width - output.name.count) + " = " + text
    }.joined(separator: "\n")
  }
}
