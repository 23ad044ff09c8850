import Platform
import ProviderKit

/// Who made a ring or a key, as far as the stacks on this machine have noted it.
struct KeyOwner: Hashable, Sendable {
  let stack: String
  let address: String

  /// A short walk over the folders of resources; only for messages.
  static func of(_ id: String, besides context: ObjectContext, _ directories: Directories) -> KeyOwner? {
    for stack in (try? Files.names(in: directories.stacks)) ?? [] {
      let root = Path.join(directories.stacks, stack)
      for folder in (try? Files.names(in: root)) ?? [] where folder.contains("key") {
        let file = Path.join(root, folder, "key.json")
        guard let record = try? ResourceRecord.read(file, as: KeyRecord.self), record.id == id else { continue }
        let address = decoded(folder)
        if stack != context.stack.id || address != context.address { return KeyOwner(stack: stack, address: address) }
      }
    }
    return nil
  }

  /// The address that a folder is named for: `%5B` is a bracket.
  private static func decoded(_ folder: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(folder.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      guard byte == UInt8(ascii: "%"), digits.count == 2,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      else {
        bytes.append(byte)
        continue
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
