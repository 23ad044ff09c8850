/// What is known of a definition that could be read only in part.
struct UnreadParts {
  /// How often each text stands in it, as a value or as a name; empty when all could be read.
  var census: [String: Int] = [:]
  /// Whether there is a secret whose variable is not known.
  var hasNamelessSecret = false
}
