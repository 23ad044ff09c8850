/// Places the nodes of a directed graph in layers, after Sugiyama, Tagawa and Toda (1981): each node after all it points to,
/// edges over several layers led through places of their own, and the order within layers chosen by barycentres so that few
/// edges cross.
struct GraphLayout {
  /// A node, or a place that a long edge passes.
  private struct Place {
    var node: Int?
    var layer: Int
    /// The places in the layer before that edges lead to, and those in the layer after that edges come from.
    var before: [Int] = []
    var after: [Int] = []
  }

  private static let sweeps = 8

  /// By node: its layer from 0, and its row in that layer.
  private(set) var positions: [(layer: Int, row: Int)] = []
  /// By edge, in the order of `edges`: the layers and rows that it passes, from its source to its target.
  private(set) var routes: [[(layer: Int, row: Int)]] = []
  /// How many rows each layer has.
  private(set) var heights: [Int] = []

  private var places: [Place] = []
  private var layers: [[Int]] = []

  /// - Parameter edges: from a node to one that it points to. Those within a cycle are left out of the layering.
  init(nodeCount: Int, edges: [(from: Int, to: Int)]) {
    let depths = Self.depths(nodeCount, edges)
    layers = Array(repeating: [], count: (depths.max() ?? -1) + 1)
    for node in 0..<nodeCount { add(Place(node: node, layer: depths[node])) }
    let paths = edges.map { path(from: $0.from, to: $0.to) }
    for sweep in 0..<Self.sweeps { order(forward: sweep.isMultiple(of: 2)) }
    var rows = [Int](repeating: 0, count: places.count)
    for layer in layers {
      for (row, place) in layer.enumerated() { rows[place] = row }
    }
    positions = (0..<nodeCount).map { (places[$0].layer, rows[$0]) }
    routes = paths.map { $0.map { (places[$0].layer, rows[$0]) } }
    heights = layers.map(\.count)
  }

  /// The length of the longest way from each node.
  private static func depths(_ nodeCount: Int, _ edges: [(from: Int, to: Int)]) -> [Int] {
    var depths = [Int](repeating: 0, count: nodeCount)
    var waiting = [Int](repeating: 0, count: nodeCount)
    var dependents = [[Int]](repeating: [], count: nodeCount)
    for edge in edges {
      waiting[edge.from] += 1
      dependents[edge.to].append(edge.from)
    }
    var ready = (0..<nodeCount).filter { waiting[$0] == 0 }
    while let node = ready.popLast() {
      for dependent in dependents[node] {
        depths[dependent] = max(depths[dependent], depths[node] + 1)
        waiting[dependent] -= 1
        if waiting[dependent] == 0 { ready.append(dependent) }
      }
    }
    return depths
  }

  @discardableResult
  private mutating func add(_ place: Place) -> Int {
    places.append(place)
    layers[place.layer].append(places.count - 1)
    return places.count - 1
  }

  /// The places of an edge, with new ones in the layers that it passes.
  private mutating func path(from source: Int, to target: Int) -> [Int] {
    var path = [source]
    let (first, last) = (places[source].layer, places[target].layer)
    if first > last + 1 {
      for layer in stride(from: first - 1, to: last, by: -1) { path.append(add(Place(layer: layer))) }
    }
    path.append(target)
    for (a, b) in zip(path, path.dropFirst()) where places[a].layer > places[b].layer {
      places[a].before.append(b)
      places[b].after.append(a)
    }
    return path
  }

  /// Sorts each layer by where the neighbours of its places are; what has none keeps its row.
  private mutating func order(forward: Bool) {
    var rows = [Double](repeating: 0, count: places.count)
    for layer in layers {
      for (row, place) in layer.enumerated() { rows[place] = Double(row) }
    }
    for index in forward ? Array(layers.indices) : layers.indices.reversed() {
      let weights = Dictionary(
        uniqueKeysWithValues: layers[index].map { place in
          let neighbours = forward ? places[place].before : places[place].after
          let sum = neighbours.reduce(0) { $0 + rows[$1] }
          return (place, neighbours.isEmpty ? rows[place] : sum / Double(neighbours.count))
        })
      layers[index].sort { ((weights[$0] ?? 0), $0) < ((weights[$1] ?? 0), $1) }
      for (row, place) in layers[index].enumerated() { rows[place] = Double(row) }
    }
  }
}
