import AsyncHTTPClient
import Foundation
import NIOCore
import Testing

/// The dashboard's page, asked as a browser asks it.
struct Page: Sendable {
  let url: String

  func html() async throws -> String {
    let answer = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(10))
    #expect(answer.status == .ok)
    return String(buffer: try await answer.body.collect(upTo: 1 << 20))
  }

  /// The numbers of points that the page's one callback gives for each chart, by device.
  func series() async throws -> [String: Int] {
    var question = HTTPClientRequest(url: url + "_dash-dependencies")
    let dependencies = try await json(question) as? [[String: Any]]
    let output = try #require(dependencies?.first?["output"] as? String)
    let outputs = output.dropFirst(2).dropLast(2).components(separatedBy: "...").map { name -> [String: String] in
      let parts = name.split(separator: ".").map(String.init)
      return ["id": parts[0], "property": parts[1]]
    }
    question = HTTPClientRequest(url: url + "_dash-update-component")
    question.method = .POST
    question.headers.add(name: "Content-Type", value: "application/json")
    question.body = .bytes(
      ByteBuffer(
        bytes: try JSONSerialization.data(withJSONObject: [
          "output": output, "outputs": outputs, "changedPropIds": ["tick.n_intervals"],
          "inputs": [["id": "tick", "property": "n_intervals", "value": 1]],
        ])))
    let answer = try #require(try await json(question) as? [String: Any])
    let components = try #require(answer["response"] as? [String: [String: Any]])
    var points: [String: Int] = [:]
    for (id, component) in components where id.hasPrefix("chart-") {
      let figure = try #require(component["figure"] as? [String: Any])
      let series = try #require((figure["data"] as? [[String: Any]])?.first)
      points[String(id.dropFirst("chart-".count))] = (series["y"] as? [Any])?.count ?? 0
    }
    return points
  }

  private func json(_ request: HTTPClientRequest) async throws -> Any {
    let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
    try #require(answer.status == .ok)
    return try JSONSerialization.jsonObject(with: Data(try await answer.body.collect(upTo: 4 << 20).readableBytesView))
  }
}
