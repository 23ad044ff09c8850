import Values

/// Finds the changes that a schema says cannot be made in place.
enum ReplacementPaths {
  static func find(_ schema: BlockSchema, prior: Value, planned: Value) -> [ValuePath] {
    var paths: [ValuePath] = []
    collect(schema, prior, planned, ValuePath(), &paths)
    return paths.sorted()
  }

  private static func collect(
    _ schema: BlockSchema, _ prior: Value, _ planned: Value, _ path: ValuePath,
    _ paths: inout [ValuePath]
  ) {
    guard let before = prior.attributes, let after = planned.attributes else { return }
    for (name, attribute) in schema.attributes where attribute.requiresReplacement {
      if before[name] != after[name] { paths.append(path.attribute(name)) }
    }
    for (name, nested) in schema.blocks {
      guard let old = before[name], let new = after[name], old != new, nested.block.hasReplacement else { continue }
      let place = path.attribute(name)
      switch nested.nesting {
      case .single, .group:
        if old.isNull || new.isNull { paths.append(place) } else { collect(nested.block, old, new, place, &paths) }
      case .list:
        guard let olds = old.elements, let news = new.elements, olds.count == news.count else {
          paths.append(place)
          continue
        }
        for (index, pair) in zip(olds, news).enumerated() {
          collect(nested.block, pair.0, pair.1, place.index(index), &paths)
        }
      case .map:
        guard let olds = old.attributes, let news = new.attributes, olds.keys == news.keys else {
          paths.append(place)
          continue
        }
        for (key, value) in zip(news.keys, news.values) {
          if let old = olds[key] { collect(nested.block, old, value, place.key(key), &paths) }
        }
      case .set: paths.append(place)
      }
    }
  }
}

extension BlockSchema {
  fileprivate var hasReplacement: Bool {
    attributes.values.contains { $0.requiresReplacement } || blocks.values.contains { $0.block.hasReplacement }
  }
}
