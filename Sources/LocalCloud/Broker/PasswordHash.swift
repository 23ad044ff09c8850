import Glibc

/// Passwords as a broker keeps them: bcrypt, by the system's libcrypt.
///
/// The cost is the lowest: our passwords are random and 190 bits long, so that slowness would not make them safer, and the
/// broker checks the password of every connected client anew when its users change.
enum PasswordHash {
  private typealias Crypt =
    @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeMutableRawPointer, Int32) ->
    UnsafeMutablePointer<CChar>?

  /// `crypt_rn` needs so much room for its work.
  private static let roomSize = 32768

  static func make(_ password: String) throws(BrokerFault) -> String {
    guard let hash = crypt(password, "$2b$04$" + salt()), hash.hasPrefix("$2b$04$"), hash.utf8.count == 60 else {
      throw .noPasswordHashing
    }
    return hash
  }

  /// Whether the hash is that of the password.
  static func matches(_ password: String, _ hash: String) -> Bool {
    hash.hasPrefix("$2") && crypt(password, hash) == hash
  }

  private static func crypt(_ password: String, _ setting: String) -> String? {
    guard let function else { return nil }
    let room = UnsafeMutableRawPointer.allocate(byteCount: roomSize, alignment: 16)
    defer { room.deallocate() }
    room.initializeMemory(as: UInt8.self, repeating: 0, count: roomSize)
    return function(password, setting, room, Int32(roomSize)).map { String(cString: $0) }
  }

  /// 32 letters and digits.
  static func randomPassword() -> String {
    String((0..<32).map { _ in letters.randomElement() ?? "0" })
  }

  private static let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

  /// 16 random bytes in bcrypt's base 64: 21 digits of six bits, and one of two.
  private static func salt() -> String {
    let digits = letters + ["."]
    return String((0..<21).map { _ in digits.randomElement() ?? "." })
      + String([".", "O", "e", "u"].randomElement() ?? ".")
  }

  private static let function: Crypt? = {
    guard let library = dlopen("libcrypt.so.1", RTLD_NOW | RTLD_LOCAL), let symbol = dlsym(library, "crypt_rn") else {
      return nil
    }
    return unsafeBitCast(symbol, to: Crypt.self)
  }()
}
