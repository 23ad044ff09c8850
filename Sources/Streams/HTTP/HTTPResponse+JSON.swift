extension HTTPResponse {
  public init(status: Int = 200, json: JSONDocument) {
    self.init(status: status, body: json.bytes)
  }
}

extension TableServiceError {
  /// The error as the service answers it.
  var response: HTTPResponse {
    HTTPResponse(
      status: status,
      json: ["error": ["code": .string(code), "message": .string(message)]])
  }
}
