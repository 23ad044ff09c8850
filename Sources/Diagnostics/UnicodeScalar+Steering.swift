extension Unicode.Scalar {
  /// Control characters, breaks of lines, and what turns the direction of writing around.
  var isSteering: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}
