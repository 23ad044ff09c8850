import Builds
import Values

/// What a build would do, in the order it would.
struct BuildGraphView {
  let name: String
  let definition: BuildDefinition
  let graph: StepGraph
  let substitutions: SubstitutionSet

  func text(_ paint: Paint) -> String {
    var out = paint(name, .bold) + ": \(count(definition.steps.count, "step"))"
    out += ", at most \(DurationText.of(definition.timeout))\n\n"
    var table = Table(["STAGE", "STEP", "BUILDER", "AFTER", "COMMAND"])
    for index in order {
      let step = definition.steps[index]
      table.append([
        "\(graph.stages[index] + 1)", step.shownName(index), step.name.value, after(index), Self.command(step),
      ])
    }
    out += table.text { row, _, text in row == 0 ? paint(text, .bold) : text }
    let values = substitutions.entries.filter { !$0.value.isEmpty }
    if !values.isEmpty {
      var table = Table(["SUBSTITUTION", "VALUE", "FROM"])
      for entry in values { table.append([entry.name, entry.value, entry.origin.rawValue]) }
      out += "\n\n" + table.text { row, _, text in row == 0 ? paint(text, .bold) : text }
    }
    for image in definition.images { out += "\n\nimage " + image.value }
    if let artifacts = definition.artifacts {
      out += "\n\nartifacts \(artifacts.paths.map(\.value).joined(separator: " ")) "
      out += artifacts.location.map { "→ \($0.value)" } ?? "are kept with the build"
    }
    return out
  }

  var json: JSON {
    [
      "definition": .string(name), "timeout_seconds": .number(Number(Int(definition.timeout.components.seconds))),
      "steps": .array(order.map(stepJSON)),
      "substitutions": .array(
        substitutions.entries.map {
          ["name": .string($0.name), "value": .string($0.value), "from": .string($0.origin.rawValue)]
        }),
    ]
  }

  /// Steps of one stage can run at the same time.
  private var order: [Int] {
    definition.steps.indices.sorted { (graph.stages[$0], $0) < (graph.stages[$1], $1) }
  }

  private func after(_ index: Int) -> String {
    let names = graph.dependencies[index].map { definition.steps[$0].shownName($0) }
    return names.isEmpty ? "-" : names.joined(separator: ", ")
  }

  private func stepJSON(_ index: Int) -> JSON {
    let step = definition.steps[index]
    return [
      "number": .number(Number(index + 1)), "id": step.id.map { .string($0.value) } ?? .null,
      "stage": .number(Number(graph.stages[index] + 1)), "builder": .string(step.name.value),
      "after": .array(graph.dependencies[index].map { .number(Number($0 + 1)) }),
      "entrypoint": step.entrypoint.map { .string($0.value) } ?? .null,
      "args": .array(step.arguments.map { .string($0.value) }),
      "script": step.script.map { .string($0.value) } ?? .null,
      "timeout_seconds": step.timeout.map { .number(Number(Int($0.value.components.seconds))) } ?? .null,
    ]
  }

  private static func command(_ step: BuildStep) -> String {
    let whole: String
    if let script = step.script?.value {
      let lines = script.split(separator: "\n").filter { !$0.hasPrefix("#!") }
      whole = (lines.first.map(String.init) ?? "") + (lines.count > 1 ? " …" : "")
    } else {
      let words = [step.entrypoint?.value].compactMap { $0 } + step.arguments.map(\.value)
      whole = words.map(CommandLineText.quoted).joined(separator: " ")
    }
    let line = String(whole.map { $0.isNewline ? "⏎" : $0 })
    return line.count > 60 ? line.prefix(59) + "…" : line
  }

  private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
