/// What a plain secret is told by.
enum SecretRule: String, Hashable, Sendable, CaseIterable {
  case privateKey = "private-key"
  case rootKey = "root-key"
  case serviceAccountKey = "service-account-key"
  case awsAccessKey = "aws-access-key"
  case token
  case webToken = "web-token"
  case urlPassword = "url-password"
  case agentKey = "agent-key"
  case credentials
  case assignment

  var words: String {
    switch self {
    case .privateKey: "a private key"
    case .rootKey: "a root key of the key store"
    case .serviceAccountKey: "the key of a service account"
    case .awsAccessKey: "an AWS access key"
    case .token: "an access token"
    case .webToken: "a signed web token"
    case .urlPassword: "a URL with a password in it"
    case .agentKey: "the key that an agent seals units with"
    case .credentials: "a password or token for a program"
    case .assignment: "a secret in an assignment"
    }
  }
}
