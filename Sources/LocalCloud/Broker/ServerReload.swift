import Foundation
import Streams

/// The request by which a server reads its configuration anew, and says whether it could.
enum ServerReload {
  private struct Answer: Decodable {
    struct Reason: Decodable { var description: String? }

    var error: Reason?
  }

  /// The client must be connected as a user of the system account.
  static func request(_ client: NATSClient) async throws {
    let server = try await client.serverIdentifier()
    let subject = "$SYS.REQ.SERVER.\(server).RELOAD"
    // It takes the longer the more are connected, because it checks all their passwords.
    let message = try await client.bearing { try await client.request(subject, timeout: .seconds(15)) }
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(message.payload)) else {
      throw NATSError.unexpectedAnswer(subject: subject)
    }
    if let error = answer.error { throw BrokerFault.refusedConfiguration(reason: error.description ?? "") }
  }
}
