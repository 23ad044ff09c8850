import AgentAPI
import AsyncHTTPClient
import KeyManagement
import NIOCore
import NIOPosix
import Platform

/// Looks once whether a replica works.
struct HealthProber: Sendable {
  /// What a check of one instance needs.
  struct Target: Sendable {
    let check: HealthCheck
    let ports: [String: UInt16]
    let privateFolder: String
    let environment: [String: String]
    let workingDirectory: String
    let user: FileOwner?
    /// What may not be shown of what a command says.
    let secrets: [String]
  }

  /// One for the agent's life; a refused connection is an answer, not a reason to try again.
  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  /// `nil` if it works, else what is wrong.
  func failure(_ target: Target) async -> String? {
    let limit = max(0.05, min(target.check.timeout, 3600))
    switch target.check.probe {
    case .none: return nil
    case .http(let path, let port):
      guard let number = target.ports[port] else { return "there is no port `\(port)`" }
      return await http("http://127.0.0.1:\(number)\(path.hasPrefix("/") ? path : "/" + path)", limit)
    case .tcp(let port):
      guard let number = target.ports[port] else { return "there is no port `\(port)`" }
      return await tcp(number, limit)
    case .command(let words): return await command(words, target, limit)
    case .file(let path):
      let whole = Path.absolute(path, from: target.privateFolder)
      return Files.exists(whole) ? nil : "there is no file `\(whole)`"
    }
  }

  private func http(_ url: String, _ limit: Double) async -> String? {
    var request = HTTPClientRequest(url: url)
    request.headers.add(name: "User-Agent", value: "stack-agent")
    request.headers.add(name: "Connection", value: "close")
    do {
      let response = try await Self.client.execute(
        request, timeout: .milliseconds(Int64(limit * 1000)))
      // The connection can only be closed cleanly when the answer was read.
      _ = try? await response.body.collect(upTo: 1 << 20)
      let status = Int(response.status.code)
      return (200..<400).contains(status) ? nil : "`\(url)` answers with status \(status)"
    } catch {
      return "`\(url)` does not answer"
    }
  }

  private func tcp(_ port: UInt16, _ limit: Double) async -> String? {
    do {
      let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connectTimeout(.milliseconds(Int64(limit * 1000)))
        .connect(host: "127.0.0.1", port: Int(port)).get()
      try? await channel.close()
      return nil
    } catch {
      return "port \(port) does not accept connections"
    }
  }

  private static func hiding(_ secrets: [String], in text: String) -> String {
    secrets.isEmpty ? text : SecretText(hiding: secrets).masked(text)
  }

  private func command(_ words: [String], _ target: Target, _ limit: Double) async -> String? {
    guard let program = words.first else { return "the command is empty" }
    do {
      let result = try await Command(
        program, Array(words.dropFirst()), environment: target.environment,
        workingDirectory: target.workingDirectory, timeout: .seconds(limit), outputLimit: 4096,
        user: target.user
      ).run()
      if result.status.isSuccess { return nil }
      // Before it is cut: the beginning of a secret is not known as one.
      let said = Self.hiding(target.secrets, in: result.errorText.isEmpty ? result.text : result.errorText)
      return "`\(program)` ends with \(result.status.text)" + (said.isEmpty ? "" : ": \(said.prefix(200))")
    } catch let error as CommandError {
      return error.diagnostic.summary
    } catch {
      return "`\(program)`: \(error)"
    }
  }
}
