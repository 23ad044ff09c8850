import Values

extension FunctionLibrary {
  static let compression: [Function] = [base64gunzip, base64gzip]

  static let base64gzip = Function(
    "base64gzip", "The text compressed by gzip, in Base64.", [.init("str", .string)], returns: .string
  ) { .string(Base64.encode(Gzip.compress(Array(try $0.string(0).utf8)))) }

  static let base64gunzip = Function(
    "base64gunzip", "The text that was compressed by gzip, from Base64.", [.init("str", .string)], returns: .string
  ) { arguments in
    guard let bytes = Base64.decode(try arguments.string(0)) else {
      throw FunctionError("this is not valid Base64", argument: 0)
    }
    do {
      let plain = try Inflate.gzip(bytes, limit: arguments.context.limits.stringBytes)
      guard let text = String(validating: plain, as: UTF8.self) else {
        throw FunctionError("the decompressed bytes are not valid UTF-8, so they are no text", argument: 0)
      }
      return .string(text)
    } catch InflateError.damaged(let what) {
      throw FunctionError("this was not compressed by gzip: \(what)", argument: 0)
    } catch InflateError.tooLarge(let limit) {
      throw FunctionError("the result would be larger than \(limit) bytes", argument: 0)
    }
  }
}
