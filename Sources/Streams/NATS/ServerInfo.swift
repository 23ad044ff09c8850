import Foundation

/// The server's greeting: what it is and what it takes.
struct ServerInfo: Hashable, Sendable, Decodable {
  var serverID: String
  var serverName: String?
  var version: String?
  var maxPayload: Int
  var headers: Bool
  var tlsRequired: Bool
  var authRequired: Bool
  var jetStream: Bool
  /// The server is about to stop and asks its clients to go elsewhere.
  var lameDuck: Bool

  enum CodingKeys: String, CodingKey {
    case serverID = "server_id"
    case serverName = "server_name"
    case version
    case maxPayload = "max_payload"
    case headers
    case tlsRequired = "tls_required"
    case authRequired = "auth_required"
    case jetStream = "jetstream"
    case lameDuck = "ldm"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    serverID = try values.decodeIfPresent(String.self, forKey: .serverID) ?? ""
    serverName = try values.decodeIfPresent(String.self, forKey: .serverName)
    version = try values.decodeIfPresent(String.self, forKey: .version)
    maxPayload = try values.decodeIfPresent(Int.self, forKey: .maxPayload) ?? 1_048_576
    headers = try values.decodeIfPresent(Bool.self, forKey: .headers) ?? false
    tlsRequired = try values.decodeIfPresent(Bool.self, forKey: .tlsRequired) ?? false
    authRequired = try values.decodeIfPresent(Bool.self, forKey: .authRequired) ?? false
    jetStream = try values.decodeIfPresent(Bool.self, forKey: .jetStream) ?? false
    lameDuck = try values.decodeIfPresent(Bool.self, forKey: .lameDuck) ?? false
  }

  init(json: some Sequence<UInt8>) throws(NATSError) {
    do {
      self = try JSONDecoder().decode(ServerInfo.self, from: Data(json))
    } catch {
      throw .malformed(.badInfo)
    }
  }
}
