import Diagnostics

/// Reads JSON objects as the body that a schema describes.
struct JSONBodyReader {
  let body: Body
  let objects: [JSONNode]

  func justAttributes(into diagnostics: inout Diagnostics) -> [Attribute] { [] }

  func content(
    _ schema: BodySchema, isWhole: Bool, into diagnostics: inout Diagnostics
  ) -> (attributes: [Attribute], blocks: [Block]) { ([], []) }
}
