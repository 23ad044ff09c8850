import Platform
import ProviderKit
import Streams
import TestSupport
import Testing
import Values

@testable import LocalCloud

/// What happens to those who speak with a broker in the moment in which it reads its users anew.
@Suite(.disabled(if: AgentCloud.isMissing, AgentCloud.reason)) struct BrokerReloadTests {
  /// While it reloads, the server refuses a connection that has not said yet who it is, and JetStream's requests for a
  /// moment have nobody who answers.
  @Test(.timeLimit(.minutes(3))) func requestsSucceedWhileUsersChange() async throws {
    let cloud = try await AgentCloud()
    let broker = try await cloud.apply("broker.main", [:])
    let access = try BrokerAccess(ResourceName(try #require(broker.value.text("id"))), cloud.environment.directories)
    let environment = cloud.environment
    let hash = try PasswordHash.make("secret")
    let worker = BrokerUser(
      name: "worker", passwordHash: hash, publish: [], subscribe: ["_INBOX.worker.>"], connections: [.standard],
      owner: "test", token: nil)
    try await environment.authorizations.change(access, put: [worker])
    let end = StopFlag()
    try await withThrowingTaskGroup(of: Void.self) { group in
      // What others do on the same machine.
      for _ in 0..<2 {
        group.addTask { while !end.isRequested { for _ in 0..<1000 { await Task.yield() } } }
      }
      group.addTask {
        defer { end.request() }
        try await withThrowingTaskGroup(of: Void.self) { group in
          for worker in 0..<4 {
            group.addTask {
              for round in 0..<25 {
                let user = BrokerUser(
                  name: "user-\(worker)", passwordHash: hash, publish: ["round.\(round)"], subscribe: [],
                  connections: [.standard], owner: "test", token: nil)
                try await environment.authorizations.change(access, put: [user])
              }
            }
            group.addTask {
              for round in 0..<25 {
                let stream = StreamConfiguration(name: "s-\(worker)-\(round)", subjects: ["s.\(worker).\(round)"])
                try await Self.tried {
                  try await access.withJetStream { streams in
                    try await streams.createStream(stream)
                    #expect(try await streams.stream(stream.name)?.configuration.subjects == stream.subjects)
                    try await streams.deleteStream(stream.name)
                  }
                }
              }
            }
            // A worker's first connection.
            let connection = BrokerConnection(
              host: access.settings.clientHost, port: Int(access.settings.port), tls: true,
              authority: access.authority, user: "worker", password: "secret", inbox: "_INBOX.worker")
            group.addTask {
              for _ in 0..<25 {
                try await Self.tried {
                  try await NATSClient.withConnection(connection.configuration(name: "worker")) { try await $0.flush() }
                }
              }
            }
          }
          try await group.waitForAll()
        }
      }
      try await group.waitForAll()
    }
    try await cloud.delete("broker.main", broker)
  }

  /// As the engine and the workers do: a connection that broke is made again, once. The server may break one that it has just taken on,
  /// of a user whom it reads anew in that moment.
  private static func tried(_ body: () async throws -> Void) async throws {
    do { try await body() } catch NATSError.connectionLost { try await body() }
  }
}
