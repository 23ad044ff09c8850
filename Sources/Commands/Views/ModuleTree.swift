import Language
import Values

/// Resources by the modules they are in, as JSON of the form of `values` in what `terraform show -json` prints.
struct ModuleTree {
  private var resources: [ModulePath: [JSON]] = [:]
  private var children: [ModulePath: Set<ModulePath>] = [:]

  /// Adds a resource; those of a module stay in the order in which they are added.
  mutating func add(_ resource: JSON, in module: ModulePath) {
    resources[module, default: []].append(resource)
    var child = module
    while let parent = child.parent {
      guard children[parent, default: []].insert(child).inserted else { break }
      child = parent
    }
  }

  /// `{"resources": […], "child_modules": […]}`
  var json: JSON { json(.root) }

  private func json(_ module: ModulePath) -> JSON {
    var members: [JSON.Member] = []
    if !module.isRoot { members.append(.init("address", .string(module.description))) }
    if let resources = resources[module] { members.append(.init("resources", .array(resources))) }
    if let children = children[module] {
      members.append(.init("child_modules", .array(children.sorted().map { json($0) })))
    }
    return .object(members)
  }
}
