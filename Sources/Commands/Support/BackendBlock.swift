import Diagnostics
import HCL
import Language
import StateStorage
import Values

/// What the `backend` block of a root module says, with the places where it says so.
struct BackendBlock {
  private(set) var settings = BackendSettings.local
  private(set) var places = BackendPlaces()
  /// Whether a value may be unknown, which is an error otherwise.
  private let isEarly: Bool

  /// The state beside the manifests where there is no block.
  /// - Parameter variables: of each variable; where `isEarly`, values may be unknown.
  init(_ module: Module, variables: [String: Value], isEarly: Bool = false, into diagnostics: inout Diagnostics) {
    self.isEarly = isEarly
    guard let block = module.settings.backend else { return }
    settings = BackendSettings(type: block.type)
    places.block = block.range
    let evaluator = Evaluator(scope: BackendScope(module: module, variables: variables))
    for attribute in block.body.justAttributes(into: &diagnostics) {
      let located = LocatedExpression(attribute, in: block.body)
      let before = diagnostics.errors.count
      let value = evaluator.evaluate(located, into: &diagnostics)
      let place = SourceRange(block.body.file, attribute.range)
      places.settings[attribute.name] = place
      // What is wrong with the name is told beside what is wrong with the value.
      guard diagnostics.errors.count == before else { continue }
      add(value, as: attribute.name, place, of: located.range, into: &diagnostics)
    }
  }

  /// What is wrong with the settings; what is missing `Backends` tells, with those of the command line.
  var faults: [Diagnostic] {
    places.block == nil ? [] : BackendSchema.faults(of: settings, places: places, isPartial: true)
  }

  private mutating func add(
    _ value: Value, as name: String, _ place: SourceRange, of range: SourceRange, into diagnostics: inout Diagnostics
  ) {
    places.settings[name] = place
    if !value.deepMarks.isEmpty { settings.secrets.insert(name) }
    let value = value.deeplyUnmarked
    if value.isNull || (isEarly && !value.isKnown) { return }
    if let text = value.scalarText {
      settings.values[name] = text
      return
    }
    if let members = value.attributes, !name.contains(".") {
      places.settings[name] = nil
      for (key, member) in members { add(member, as: "\(name).\(key)", place, of: range, into: &diagnostics) }
      return
    }
    diagnostics.error(
      "wrong type of value", detail: "`\(name)` takes a string, a number or a bool that is known before the state is",
      range: range)
  }
}
