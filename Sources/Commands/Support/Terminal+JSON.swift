import Values

extension Terminal {
  /// Prints a JSON document, indented.
  func print(_ document: JSON) {
    write(document.bytes(indented: true, escapesHTML: false) + [0x0A])
  }

  /// Prints a JSON document on a line of its own, for streams.
  func printLine(_ document: JSON) {
    write(document.bytes(escapesHTML: false) + [0x0A])
  }
}
