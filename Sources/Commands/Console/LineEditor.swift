import Glibc

/// Reads lines from a terminal, with the keys that shells have, and a history of the lines read.
struct LineEditor {
  enum Input: Equatable {
    case line(String)
    case interrupted
    case end
  }

  let terminal: Terminal
  private var history: [String] = []

  init(terminal: Terminal) { self.terminal = terminal }

  /// One line, edited by the user.
  mutating func read(prompt: String) -> Input {
    var saved = termios()
    guard tcgetattr(STDIN_FILENO, &saved) == 0 else { return Self.plainLine(prompt, terminal) }
    var raw = saved
    cfmakeraw(&raw)
    // Line breaks that are written still return the cursor.
    raw.c_oflag |= tcflag_t(OPOST)
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
    defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &saved) }
    let input = edit(prompt)
    if case .line(let line) = input, !line.isEmpty, history.last != line { history.append(line) }
    return input
  }

  private func edit(_ prompt: String) -> Input {
    var buffer = LineBuffer()
    // The lines that arrow keys lead through, the one being written last; changes in them are kept while it is edited.
    var lines = history.map { LineBuffer($0) } + [buffer]
    var place = lines.count - 1
    draw(prompt, buffer)
    while let key = TerminalKey(next: Self.byte) {
      switch key {
      case .enter:
        buffer.moveToEnd()
        draw(prompt, buffer)
        terminal.draw("\n")
        return .line(buffer.text)
      case .interrupt:
        terminal.draw("^C\n")
        return .interrupted
      case .endOfFile where buffer.isEmpty:
        terminal.draw("\n")
        return .end
      case .up, .down:
        let target = place + (key == .up ? -1 : 1)
        guard lines.indices.contains(target) else { continue }
        lines[place] = buffer
        place = target
        buffer = lines[place]
        buffer.moveToEnd()
      case .clearScreen: terminal.draw("\u{1B}[H\u{1B}[2J")
      default: Self.apply(key, to: &buffer)
      }
      draw(prompt, buffer)
    }
    return .end
  }

  private static func apply(_ key: TerminalKey, to buffer: inout LineBuffer) {
    switch key {
    case .character(let character): buffer.insert([character])
    case .left: buffer.moveLeft()
    case .right: buffer.moveRight()
    case .home: buffer.moveToStart()
    case .end: buffer.moveToEnd()
    case .wordLeft: buffer.moveWordLeft()
    case .wordRight: buffer.moveWordRight()
    case .backspace: buffer.deleteLeft()
    case .delete, .endOfFile: buffer.deleteRight()
    case .cutToStart: buffer.cutToStart()
    case .cutToEnd: buffer.cutToEnd()
    case .cutWord: buffer.cutWordLeft()
    case .paste: buffer.paste()
    case .enter, .interrupt, .up, .down, .clearScreen, .other: break
    }
  }

  /// Draws the line; of one that is wider than the terminal, the part around the cursor.
  private func draw(_ prompt: String, _ buffer: LineBuffer) {
    let room = max(8, terminal.width - prompt.count - 1)
    let start = max(0, buffer.cursor - room)
    let visible = buffer.characters[start...].prefix(room)
    let back = visible.count - (buffer.cursor - start)
    terminal.draw("\r" + prompt + String(visible) + "\u{1B}[K" + (back > 0 ? "\u{1B}[\(back)D" : ""))
  }

  private static func plainLine(_ prompt: String, _ terminal: Terminal) -> Input {
    terminal.draw(prompt)
    return readLine(strippingNewline: true).map { .line($0) } ?? .end
  }

  private static func byte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = Glibc.read(STDIN_FILENO, &byte, 1)
      if count == 1 { return byte }
      if count < 0, errno == EINTR { continue }
      return nil
    }
  }
}
