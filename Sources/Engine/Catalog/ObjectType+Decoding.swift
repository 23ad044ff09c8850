import Language
import ProviderKit

extension DecodeSchema {
  /// What the language needs to know of a provider's schema to read a body.
  convenience init(_ block: BlockSchema) {
    self.init(
      attributes: block.attributes.mapValues { attribute in
        Attribute(
          attribute.type, isRequired: attribute.presence == .required, isConfigurable: attribute.isConfigurable,
          deprecation: attribute.deprecation)
      },
      blocks: block.blocks.mapValues { nested in
        NestedBlock(
          Nesting(nested.nesting), DecodeSchema(nested.block), minimum: nested.minimum, maximum: nested.maximum)
      },
      deprecation: block.deprecation)
  }
}

extension DecodeSchema.Nesting {
  init(_ nesting: NestedBlockSchema.Nesting) {
    switch nesting {
    case .single: self = .single
    case .group: self = .group
    case .list: self = .list
    case .set: self = .set
    case .map: self = .map
    }
  }
}
