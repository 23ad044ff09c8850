/// Why a text is not the YAML that can be read.
struct YAMLError: Error {
  let message: String
  /// From 1.
  let line: Int
}
