import Crypto
import Values

/// Functions that encode, decode and hash.
extension FunctionLibrary {
  static let encoding: [Function] = [base64decode, base64encode, jsondecode, jsonencode, urldecode, urlencode] + hashes

  static let base64encode = Function(
    "base64encode", "The text's UTF-8 bytes in Base64.", [.init("str", .string)], returns: .string
  ) { .string(Base64.encode(Array(try $0.string(0).utf8))) }

  static let base64decode = Function(
    "base64decode", "The text that Base64 encodes.", [.init("str", .string)], returns: .string
  ) { arguments in
    guard let bytes = Base64.decode(try arguments.string(0)) else {
      throw FunctionError("this is not valid Base64", argument: 0)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FunctionError("the decoded bytes are not valid UTF-8, so they are no text", argument: 0)
    }
    return .string(text)
  }

  static let jsonencode = Function(
    "jsonencode", "The value as JSON.",
    [.init("val", .dynamic, allowsNull: true, allowsUnknown: true)], returns: .string
  ) { arguments in
    guard arguments[0].isWhollyKnown else { return jsonText(of: arguments[0]) }
    return .string(String(decoding: try ValueJSON.encode(arguments[0]), as: UTF8.self))
  }

  /// JSON of a value that is not wholly known: how it begins, the value's type tells, unless it is null.
  private static func jsonText(of value: Value) -> Value {
    var known = Refinement.notNull
    if value.isNotNull {
      switch value.type {
      case .string: known.bounds = .prefix("\"")
      case .object, .map: known.bounds = .prefix("{")
      case .list, .set, .tuple: known.bounds = .prefix("[")
      case .dynamic, .bool, .number: break
      }
    }
    return .unknown(.string, known)
  }

  static let jsondecode = Function(
    "jsondecode", "The value that JSON says.", [.init("str", .string)], returning: { try jsonType($0[0]) }
  ) { arguments in
    do {
      return try ValueJSON.decode(Array(try arguments.string(0).utf8))
    } catch ValueJSONError.syntax(let error) {
      throw FunctionError("this is not valid JSON: \(error)", argument: 0)
    }
  }

  /// The type of what JSON says that is not known yet, by how it begins.
  private static func jsonType(_ text: Value) throws(FunctionError) -> ValueType {
    guard let first = text.knownPrefix.utf8.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
      return .dynamic
    }
    switch first {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "n"): return .dynamic
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    // The beginning itself is not shown: it may be sensitive.
    default: throw FunctionError("this is not valid JSON: no JSON document can begin as this text does", argument: 0)
    }
  }

  static let urldecode = Function(
    "urldecode", "The text that was encoded for a URL's query.", [.init("string", .string)], returns: .string
  ) { arguments in
    var out: [UInt8] = []
    var rest = Array(try arguments.string(0).utf8)[...]
    while let byte = rest.popFirst() {
      if byte == 0x2B {
        out.append(0x20)
      } else if byte == 0x25 {
        let digits = rest.prefix(2)
        rest = rest.dropFirst(2)
        guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
          digits.first != 0x2B, digits.first != 0x2D
        else { throw FunctionError("a `%` is not followed by two hexadecimal digits", argument: 0) }
        out.append(value)
      } else {
        out.append(byte)
      }
    }
    guard let text = String(validating: out, as: UTF8.self) else {
      throw FunctionError("the decoded bytes are not valid UTF-8, so they are no text", argument: 0)
    }
    return .string(text)
  }

  static let urlencode = Function(
    "urlencode", "The text as part of a URL's query.", [.init("str", .string)], returns: .string
  ) { arguments in
    var out: [UInt8] = []
    for byte in try arguments.string(0).utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: out.append(byte)
      case 0x20: out.append(0x2B)
      default: out += Array("%\(GoText.hex(UInt32(byte), 2).uppercased())".utf8)
      }
    }
    return .string(String(decoding: out, as: UTF8.self))
  }

  private static let digests: [(name: String, digest: @Sendable ([UInt8]) -> [UInt8])] = [
    ("md5", { Array(Insecure.MD5.hash(data: $0)) }), ("sha1", { Array(Insecure.SHA1.hash(data: $0)) }),
    ("sha256", { Array(SHA256.hash(data: $0)) }), ("sha512", { Array(SHA512.hash(data: $0)) }),
  ]

  /// `sha256` and its like, of texts and of files, in hexadecimal and in Base64.
  private static let hashes: [Function] = digests.flatMap { name, digest in
    var functions = [
      Function(name, "The \(name) hash of a text, in hexadecimal.", [.init("str", .string)], returns: .string) {
        .string(hexadecimal(digest(Array(try $0.string(0).utf8))))
      },
      Function("file\(name)", "The \(name) hash of a file, in hexadecimal.", [.init("path", .string)], returns: .string)
      {
        .string(hexadecimal(digest(try FileFunctions.read(try $0.string(0), $0))))
      },
    ]
    if name.hasPrefix("sha"), name != "sha1" {
      functions += [
        Function("base64\(name)", "The \(name) hash of a text, in Base64.", [.init("str", .string)], returns: .string) {
          .string(Base64.encode(digest(Array(try $0.string(0).utf8))))
        },
        Function(
          "filebase64\(name)", "The \(name) hash of a file, in Base64.", [.init("path", .string)], returns: .string
        ) { .string(Base64.encode(digest(try FileFunctions.read(try $0.string(0), $0)))) },
      ]
    }
    return functions
  }

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { GoText.hex(UInt32($0), 2) }.joined()
  }
}
