import Engine
import Language

/// A graph of resources as a picture: what is needed stands left of what needs it.
struct GraphSVG {
  private static let boxHeight = 44
  private static let rowHeight = 60
  private static let gap = 90
  private static let margin = 20
  /// The width of a character in the font of labels, about.
  private static let characterWidth = 7.3

  let graph: ResourceGraph

  var text: String {
    let numbers = Dictionary(
      uniqueKeysWithValues: graph.nodes.enumerated().map { ($0.element.address, $0.offset) })
    var edges: [(from: Int, to: Int)] = []
    for (from, node) in graph.nodes.enumerated() {
      for dependency in node.dependencies { if let to = numbers[dependency], to != from { edges.append((from, to)) } }
    }
    let layout = GraphLayout(nodeCount: graph.nodes.count, edges: edges)
    let columns = columns(layout)
    let rows = layout.heights.max() ?? 0
    let width = columns.last.map { $0.x + $0.width + Self.margin } ?? 2 * Self.margin
    let height = rows * Self.rowHeight + 2 * Self.margin
    var out = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" \
      font-family="sans-serif" font-size="13">
      <rect width="100%" height="100%" fill="#ffffff"/>

      """
    for route in layout.routes { out += edge(route, columns, layout) }
    for (node, position) in zip(graph.nodes, layout.positions) {
      out += box(node, x: columns[position.layer].x, y: y(position, layout), width: columns[position.layer].width)
    }
    return out + "</svg>\n"
  }

  /// Where the boxes of each layer begin, and how wide they are.
  private func columns(_ layout: GraphLayout) -> [(x: Int, width: Int)] {
    var widths = [Int](repeating: 0, count: layout.heights.count)
    for (node, position) in zip(graph.nodes, layout.positions) {
      let longest = max(node.address.resource.description.count, second(node).count)
      widths[position.layer] = max(widths[position.layer], Int(Double(longest) * Self.characterWidth) + 24)
    }
    var x = Self.margin
    return widths.map { width in
      defer { x += width + Self.gap }
      return (x, width)
    }
  }

  /// The top of a box; shorter layers are centred.
  private func y(_ position: (layer: Int, row: Int), _ layout: GraphLayout) -> Int {
    let room = ((layout.heights.max() ?? 0) - layout.heights[position.layer]) * Self.rowHeight / 2
    return Self.margin + room + position.row * Self.rowHeight + (Self.rowHeight - Self.boxHeight) / 2
  }

  private func edge(
    _ route: [(layer: Int, row: Int)], _ columns: [(x: Int, width: Int)], _ layout: GraphLayout
  ) -> String {
    guard let first = route.first else { return "" }
    let middle = Self.boxHeight / 2
    var place = (x: columns[first.layer].x, y: y(first, layout) + middle)
    var path = "M\(place.x),\(place.y)"
    for step in route.dropFirst() {
      let column = columns[step.layer]
      let end = (x: column.x + column.width, y: y(step, layout) + middle)
      let bend = (place.x - end.x) / 2
      path += " C\(place.x - bend),\(place.y) \(end.x + bend),\(end.y) \(end.x),\(end.y)"
      // Through a layer that it passes, it runs straight.
      place = (x: column.x, y: end.y)
      if step.layer != route.last?.layer { path += " L\(place.x),\(place.y)" }
    }
    guard let last = route.last else { return "" }
    let tip = (x: columns[last.layer].x + columns[last.layer].width, y: y(last, layout) + middle)
    return """
      <path d="\(path)" fill="none" stroke="#888888"/>
      <path d="M\(tip.x),\(tip.y) l8,-4 v8 z" fill="#888888"/>

      """
  }

  private func box(_ node: ResourceGraph.Node, x: Int, y: Int, width: Int) -> String {
    let note = second(node)
    let name = Self.escaped(node.address.resource.description)
    let fill = GraphView.changes(of: node).first.map { GraphView.color($0.key) } ?? "#f5f5f5"
    let line = note.isEmpty ? y + 27 : y + 19
    var out = """
      <g><title>\(Self.escaped(node.address.description))</title>
      <rect x="\(x)" y="\(y)" width="\(width)" height="\(Self.boxHeight)" rx="5" fill="\(fill)" stroke="#666666"/>
      <text x="\(x + 12)" y="\(line)">\(name)</text>

      """
    if !note.isEmpty {
      out += "<text x=\"\(x + 12)\" y=\"\(y + 35)\" font-size=\"11\" fill=\"#555555\">\(Self.escaped(note))</text>\n"
    }
    return out + "</g>\n"
  }

  /// The smaller line: the module, and what is to happen.
  private func second(_ node: ResourceGraph.Node) -> String {
    var parts = node.address.module.isRoot ? [] : [node.address.module.description]
    parts += GraphView.changes(of: node).map { GraphView.phrase($0.key, $0.value) }
    return parts.joined(separator: " · ")
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
