import AgentAPI
import KeyManagement

/// How key stores reach a root key in a cloud.
public enum KeyWeb {
  public static let post: WebPost = { request in
    let answer = try await OutsideWeb.post(request.url, headers: request.headers, body: request.body)
    return WebAnswer(status: answer.status, body: answer.body)
  }
}
