import Diagnostics
import HCL
import Language
import ProviderKit

extension Body {
  /// Every expression at any depth of the body. For JSON the schema says what is a block.
  func everyExpression(_ schema: BlockSchema?) -> [LocatedExpression] {
    var found: [LocatedExpression] = []
    collect(schema, depth: 0, &found)
    return found
  }

  private func collect(_ schema: BlockSchema?, depth: Int, _ found: inout [LocatedExpression]) {
    guard depth < 64 else { return }
    if !isJSON {
      for attribute in attributes { found.append(LocatedExpression(attribute, in: self)) }
      for block in blocks { block.body.collect(nil, depth: depth + 1, &found) }
      return
    }
    guard let schema else { return }
    var ignored = Diagnostics()
    let wanted = BodySchema(
      attributes: schema.attributes.keys.sorted().map { .init($0) },
      blocks: schema.blocks.sorted { $0.key < $1.key }.map {
        .init($0.key, labels: $0.value.nesting == .map ? ["key"] : [])
      } + [.init("dynamic", labels: ["type"])])
    let content = content(wanted, into: &ignored)
    for attribute in content.attributes { found.append(LocatedExpression(attribute, in: self)) }
    for block in content.blocks {
      if block.type == "dynamic" {
        block.body.collectDynamic(schema.blocks[block.labels.first?.value ?? ""]?.block, depth: depth + 1, &found)
      } else {
        block.body.collect(schema.blocks[block.type]?.block, depth: depth + 1, &found)
      }
    }
  }

  private func collectDynamic(_ schema: BlockSchema?, depth: Int, _ found: inout [LocatedExpression]) {
    var ignored = Diagnostics()
    let wanted = BodySchema(
      attributes: [.init("for_each"), .init("labels"), .init("iterator")], blocks: [.init("content")])
    let content = content(wanted, into: &ignored)
    for attribute in content.attributes where attribute.name != "iterator" {
      found.append(LocatedExpression(attribute, in: self))
    }
    for block in content.blocks { block.body.collect(schema, depth: depth + 1, &found) }
  }
}
