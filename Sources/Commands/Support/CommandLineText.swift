/// How a word is written on a shell's command line.
enum CommandLineText {
  /// The word, in quotes where the shell would read it otherwise.
  static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { $0 > 0x7F || $0 == 0x0A || "-_./:=@%+,".utf8.contains($0) || isAlphanumeric($0) }
    return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}
