import Language

/// One instance of a module, with its place among the instances of that module.
struct ModuleInstance: Sendable {
  let path: ModulePath
  /// The key given by its call's `count` or `for_each`, and for that `each.value`.
  let parent: Int?
  /// Its position among the instances of its module.
  let ordinal: Int
}
