import ProviderKit
import Values

/// The differences between two objects as an indented tree, in the manner Terraform's users know.
///
/// ```
///   ~ environment = {
///       + LEVEL = "debug"
///         # (2 unchanged attributes hidden)
///     }
/// ```
struct DifferenceText {
  let paint: Paint
  var values: ValueText
  /// Paths whose change means a new object.
  var replacePaths: [ValuePath] = []

  init(paint: Paint, values: ValueText, replacePaths: [ValuePath] = []) {
    self.paint = paint
    self.values = values
    self.replacePaths = replacePaths
  }

  /// One member of an object in which the two differ.
  private struct Member {
    let name: String
    let old: Value?
    let new: Value?
  }

  /// The lines inside an object's braces.
  /// - Parameters:
  ///   - schema: what the object is of, to tell nested blocks from attributes.
  ///   - indent: spaces before the marks.
  func members(_ before: Value?, _ after: Value?, schema: BlockSchema? = nil, indent: Int) -> [String] {
    members(before, after, schema, path: ValuePath(), indent: indent)
  }

  func members(_ before: Value?, _ after: Value?, _ schema: BlockSchema?, path: ValuePath, indent: Int) -> [String] {
    let olds = before?.attributes
    let news = after?.attributes
    let names = Set((olds?.keys ?? []) + (news?.keys ?? [])).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let isMap = if case .map = (after ?? before)?.content { true } else { false }
    var shown: [Member] = []
    var hidden = 0
    for name in names where schema?.blocks[name] == nil {
      let (old, new) = (present(olds?[name]), present(news?[name]))
      if old == nil, new == nil { continue }
      if old == new { hidden += 1 } else { shown.append(Member(name: name, old: old, new: new)) }
    }
    let label: (String) -> String = { isMap ? ValueText.quoted($0) : ValueText.key($0) }
    let width = shown.map { label($0.name).count }.max() ?? 0
    var lines = shown.flatMap { member in
      let step: ValuePath.Step = isMap ? .key(member.name) : .attribute(member.name)
      let name = label(member.name)
      return difference(
        member.old, member.new, path: path.appending(step), indent: indent,
        prefix: name + ValueText.spaces(width - name.count) + " = ", suffix: "")
    }
    if hidden > 0 { lines.append(note(hidden, isMap ? "element" : "attribute", indent)) }
    if let schema { lines += blocks(olds, news, schema, path: path, indent: indent) }
    return lines
  }

  private func elements(_ difference: ValueDiff, count: Int, indent: Int) -> [String] {
    var lines = difference.parts.flatMap { part in
      self.difference(part.before, part.after, path: part.path, indent: indent, prefix: "", suffix: ",")
    }
    let changed = difference.parts.filter { $0.after != nil }.count
    if count > changed { lines.append(note(count - changed, "element", indent)) }
    return lines
  }

  func difference(
    _ old: Value?, _ new: Value?, path: ValuePath, indent: Int, prefix: String, suffix: String
  ) -> [String] {
    let reason = replacePaths.contains(path) ? paint(" # forces replacement", .red) : ""
    switch (old, new) {
    case (nil, let new?): return [line("+", indent, prefix + whole(new, indent: indent + 2) + suffix + reason)]
    case (let old?, nil):
      return [line("-", indent, prefix + whole(old, indent: indent + 2) + " -> null" + suffix + reason)]
    case (let old?, let new?):
      if old.isSensitive != new.isSensitive, new.isKnown {
        return [line("~", indent, prefix + remarked(old, new, indent: indent + 2) + suffix + reason)]
      }
      if let diff = ValueDiff.between(old, new), !diff.parts.isEmpty {
        let isObject = new.attributes != nil
        let lines =
          isObject
          ? members(old, new, nil, path: path, indent: indent + 4)
          : elements(diff, count: new.elements?.count ?? 0, indent: indent + 4)
        return [line("~", indent, prefix + (isObject ? "{" : "[") + reason)] + lines
          + [ValueText.spaces(indent + 2) + (isObject ? "}" : "]") + suffix]
      }
      if let text = strings(old, new, path: path, indent: indent) {
        return [line("~", indent, prefix + text.head + reason)] + text.lines + (text.end.map { [$0 + suffix] } ?? [])
      }
      let before = new.isKnown ? values.text(old, indent: indent + 2) : brief(old, indent: indent + 2)
      let arrow = before + " -> " + values.text(new, indent: indent + 2)
      return [line("~", indent, prefix + arrow + suffix + reason)]
    case (nil, nil): return []
    }
  }

  /// A value that is secret before or after, and not both: where it is the same, both its forms are.
  private func remarked(_ old: Value, _ new: Value, indent: Int) -> String {
    let arrow = [old, new].map { values.text($0.marked(.sensitive), indent: indent) }.joined(separator: " -> ")
    guard old.deeplyUnmarked == new.deeplyUnmarked else { return arrow }
    let note = new.isSensitive ? "becomes sensitive" : "no longer sensitive"
    return values.text(new.marked(.sensitive), indent: indent) + paint(" # \(note); the value stays", .dim)
  }

  func present(_ value: Value?) -> Value? { value.flatMap { $0.isNull ? nil : $0 } }

  func note(_ count: Int, _ noun: String, _ indent: Int) -> String {
    ValueText.spaces(indent + 2) + paint("# (\(count) unchanged \(noun)\(count == 1 ? "" : "s") hidden)", .dim)
  }

  func line(_ mark: String, _ indent: Int, _ text: String) -> String {
    let style: Paint.Style = mark == "+" ? .green : mark == "-" ? .red : .yellow
    return ValueText.spaces(indent) + paint(mark, style) + " " + text
  }
}
