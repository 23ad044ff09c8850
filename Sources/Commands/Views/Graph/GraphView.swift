import Engine
import Language
import Values

/// A graph of resources in Graphviz's language, modules as nested boxes, and as JSON.
struct GraphView {
  let graph: ResourceGraph

  var dot: String {
    var lines = ["digraph G {", "  rankdir = \"RL\";", "  node [shape = rect, fontname = \"sans-serif\"];"]
    lines += Modules(graph.nodes).lines(of: .root, indent: "  ")
    let names = Set(graph.nodes.map(\.address))
    for node in graph.nodes {
      for dependency in node.dependencies where names.contains(dependency) {
        lines.append("  \(Self.quoted(node.address.description)) -> \(Self.quoted(dependency.description));")
      }
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  /// `{"nodes": [{"address", "actions", "depends_on"}]}`
  var json: JSON {
    [
      "format_version": "1.0",
      "nodes": .array(
        graph.nodes.map { node in
          [
            "address": .string(node.address.description),
            "actions": .object(Self.sorted(node.actions).map { .init($0.rawValue, .number(Number($1))) }),
            "depends_on": .array(node.dependencies.map { .string($0.description) }),
          ]
        }),
    ]
  }

  /// What stands in which module, found in one pass over the resources.
  private struct Modules {
    private var nodes: [ModuleAddress: [ResourceGraph.Node]] = [:]
    private var children: [ModuleAddress: Set<ModuleAddress>] = [:]

    init(_ all: [ResourceGraph.Node]) {
      for node in all { nodes[node.address.module, default: []].append(node) }
      for module in nodes.keys {
        var parent = ModuleAddress.root
        for name in module.names {
          let child = parent.child(name)
          children[parent, default: []].insert(child)
          parent = child
        }
      }
    }

    /// The resources of a module, then the modules in it.
    func lines(of module: ModuleAddress, indent: String) -> [String] {
      var lines = nodes[module, default: []].map { node in
        "\(indent)\(quoted(node.address.description)) [\(attributes(of: node))];"
      }
      for child in children[module, default: []].sorted(by: { $0.description < $1.description }) {
        lines.append("\(indent)subgraph \(quoted("cluster_\(child)")) {")
        lines.append("\(indent)  label = \(quoted(child.description)); fontname = \"sans-serif\";")
        lines += self.lines(of: child, indent: indent + "  ")
        lines.append("\(indent)}")
      }
      return lines
    }
  }

  private static func attributes(of node: ResourceGraph.Node) -> String {
    var label = node.address.resource.description
    let changes = changes(of: node)
    for (action, count) in changes { label += "\n" + phrase(action, count) }
    var attributes = "label = \(quoted(label))"
    if let color = changes.first.map({ color($0.key) }) {
      attributes += ", style = filled, fillcolor = \(quoted(color))"
    }
    return attributes
  }

  /// What is to happen to a node's instances, in a fixed order.
  static func changes(of node: ResourceGraph.Node) -> [(key: PlannedAction, value: Int)] {
    sorted(node.actions).filter { $0.key != .noop }
  }

  /// `+ create 3`
  static func phrase(_ action: PlannedAction, _ count: Int) -> String {
    "\(mark(action)) \(name(action))" + (count > 1 ? " \(count)" : "")
  }

  private static func sorted(_ actions: [PlannedAction: Int]) -> [(key: PlannedAction, value: Int)] {
    PlannedAction.allCases.compactMap { action in actions[action].map { (action, $0) } }
  }

  private static func mark(_ action: PlannedAction) -> String {
    switch action {
    case .noop: " "
    case .create: "+"
    case .read: "<="
    case .update: "~"
    case .delete: "-"
    case .replace: "-/+"
    case .createBeforeDelete: "+/-"
    case .forget: "."
    }
  }

  private static func name(_ action: PlannedAction) -> String {
    action.isReplacement ? "replace" : action.rawValue
  }

  /// What a node is filled with.
  static func color(_ action: PlannedAction) -> String {
    switch action {
    case .noop, .read, .forget: "#dddddd"
    case .create: "#c8e6c9"
    case .update: "#fff3c4"
    case .delete: "#ffcdd2"
    case .replace, .createBeforeDelete: "#ffe0b2"
    }
  }

  /// A string of Graphviz's language.
  private static func quoted(_ text: String) -> String {
    var out = "\""
    for character in text {
      switch character {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      default: out.append(character)
      }
    }
    return out + "\""
  }
}
