import CryptoExtras
import Values

/// Functions of passwords and private keys.
extension FunctionLibrary {
  static let secrets: [Function] = [bcrypt, rsadecrypt]

  static let bcrypt = Function(
    "bcrypt", "A bcrypt hash of a text, with a salt that differs every time, which is known only while applying.",
    [.init("str", .string)], variadic: .init("cost", .number), returns: .string
  ) { arguments in
    guard arguments.count <= 2 else { throw FunctionError("`bcrypt` takes a text and at most one cost", argument: 2) }
    let cost = arguments.count == 2 ? try arguments.int(1) : Bcrypt.standardCost
    guard Bcrypt.costs.contains(cost) else { throw FunctionError("the cost must be from 4 to 31", argument: 1) }
    // Each step of the cost doubles the time; 16 takes seconds already.
    guard cost <= 16 else { throw FunctionError("a cost above 16 would take too long", argument: 1) }
    let password = Array(try arguments.string(0).utf8)
    guard password.count <= Bcrypt.maximumLength else {
      throw FunctionError("bcrypt takes at most \(Bcrypt.maximumLength) bytes", argument: 0)
    }
    guard arguments.context.currentTime != nil else { return .unknown(.string, .notNull) }
    let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    return .string(Bcrypt.hash(password, salt: salt, cost: cost))
  }

  static let rsadecrypt = Function(
    "rsadecrypt", "The text that was enciphered for an RSA key (PKCS #1 v1.5, in Base64), by its private key in PEM.",
    [.init("ciphertext", .string), .init("privatekey", .string)], returns: .string
  ) { arguments in
    guard let sealed = Base64.decode(try arguments.string(0)) else {
      throw FunctionError("this is not valid Base64", argument: 0)
    }
    guard let key = try? _RSA.Encryption.PrivateKey(unsafePEMRepresentation: try arguments.string(1)) else {
      throw FunctionError("this is no RSA private key in PEM", argument: 1)
    }
    guard let plain = try? key.decrypt(sealed, padding: ._WEAK_AND_INSECURE_PKCS_V1_5) else {
      throw FunctionError("the text was not enciphered for this key", argument: 0)
    }
    guard let text = String(validating: plain, as: UTF8.self) else {
      throw FunctionError("the deciphered bytes are not valid UTF-8, so they are no text", argument: 0)
    }
    return .string(text)
  }
}
