import ProviderKit
import Values

extension DifferenceText {
  /// Nested blocks as the manifests write them. What is a list of no blocks is nothing.
  func blocks(
    _ olds: ValueMap?, _ news: ValueMap?, _ schema: BlockSchema, path: ValuePath, indent: Int
  ) -> [String] {
    var lines: [String] = []
    var hidden = 0
    for (name, nested) in schema.blocks.sorted(by: { $0.key < $1.key }) {
      let (old, new) = (present(olds?[name]), present(news?[name]))
      let place = path.attribute(name)
      if old == new {
        hidden += count(new, nested)
      } else if isOpaque(old) || isOpaque(new) {
        lines += difference(old, new, path: place, indent: indent, prefix: name + " = ", suffix: "")
      } else {
        let parts = parts(old, new, nested, place)
        if nested.nesting != .single, nested.nesting != .group {
          hidden += count(new, nested) - parts.filter { $0.new != nil }.count
        }
        for part in parts {
          lines += block(part, name, nested, indent: indent)
        }
      }
    }
    if hidden > 0 { lines.append(note(hidden, "block", indent)) }
    return lines
  }

  /// Whether nothing can be told of the blocks one by one.
  private func isOpaque(_ value: Value?) -> Bool { value.map { !$0.isKnown || $0.isSensitive } ?? false }

  private func count(_ value: Value?, _ nested: NestedBlockSchema) -> Int {
    guard let value else { return 0 }
    switch nested.nesting {
    case .single, .group: return nested.block.isEmpty(value) ? 0 : 1
    case .list, .set, .map: return value.elements?.count ?? 0
    }
  }

  /// One block that came, went or changed.
  private struct Part {
    var label: String?
    let old: Value?
    let new: Value?
    let path: ValuePath
  }

  private func parts(_ old: Value?, _ new: Value?, _ nested: NestedBlockSchema, _ path: ValuePath) -> [Part] {
    switch nested.nesting {
    case .single, .group: return [Part(old: old, new: new, path: path)]
    case .list, .set:
      let (olds, news) = (old?.elements ?? [], new?.elements ?? [])
      if olds.isEmpty { return news.enumerated().map { Part(old: nil, new: $0.element, path: path.index($0.offset)) } }
      if news.isEmpty { return olds.enumerated().map { Part(old: $0.element, new: nil, path: path.index($0.offset)) } }
      return (ValueDiff.between(old, new)?.parts ?? []).map { part in
        Part(old: part.before, new: part.after, path: path.appending(part.path.steps.last ?? .index(0)))
      }
    case .map:
      let (olds, news) = (old?.attributes, new?.attributes)
      return Set((olds?.keys ?? []) + (news?.keys ?? [])).sorted().compactMap { key in
        olds?[key] == news?[key]
          ? nil : Part(label: key, old: olds?[key], new: news?[key], path: path.appending(.key(key)))
      }
    }
  }

  private func block(_ part: Part, _ name: String, _ nested: NestedBlockSchema, indent: Int) -> [String] {
    let (old, new) = (present(part.old), present(part.new))
    if [old, new].compactMap({ $0 }).allSatisfy(nested.block.isEmpty), nested.nesting == .group { return [] }
    let mark = old == nil ? "+" : new == nil ? "-" : "~"
    let reason = replacePaths.contains(part.path) ? paint(" # forces replacement", .red) : ""
    let label = part.label.map { " " + ValueText.quoted($0) } ?? ""
    if isOpaque(old) || isOpaque(new) {
      return difference(old, new, path: part.path, indent: indent, prefix: name + label + " = ", suffix: "")
    }
    return ["", line(mark, indent, name + label + " {" + reason)]
      + members(old, new, nested.block, path: part.path, indent: indent + 4) + [ValueText.spaces(indent + 2) + "}"]
  }
}

extension BlockSchema {
  /// Whether nothing in the block is set.
  fileprivate func isEmpty(_ value: Value) -> Bool {
    guard let members = value.attributes else { return value.isNull }
    return members.allSatisfy { name, member in
      blocks[name] == nil ? member.isNull : (member.elements?.isEmpty ?? member.isNull)
    }
  }
}
