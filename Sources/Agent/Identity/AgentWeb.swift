import AgentAPI
import KeyManagement

/// How the agent's key store reaches a root key in a cloud.
enum AgentWeb {
  static let post: WebPost = { request in
    let answer = try await OutsideWeb.post(request.url, headers: request.headers, body: request.body)
    return WebAnswer(status: answer.status, body: answer.body)
  }
}
