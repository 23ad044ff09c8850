import Platform
import TestSupport
import Testing

/// What is asked for on a terminal.
@Suite("Passphrases on a terminal") struct PassphrasePromptTests {
  /// Runs the program on a terminal, gives an answer to each question, and prints what was drawn, whether the terminal shows again
  /// what is typed, and the exit status.
  private static let typist = """
    import os, pty, sys, termios
    pid, terminal = pty.fork()
    if pid == 0: os.execv(sys.argv[1], sys.argv[1:2] + sys.argv[3].split())
    drawn = b""
    for answer in sys.argv[2].split("|"):
      seen = len(drawn)
      while b": " not in drawn[seen:]: drawn += os.read(terminal, 4096)
      while termios.tcgetattr(terminal)[3] & termios.ECHO: pass
      os.write(terminal, answer.encode().decode("unicode_escape").encode())
    try:
      while True: drawn += os.read(terminal, 4096)
    except OSError: pass
    print(drawn.decode().replace("\\r", ""), end="")
    print("shows" if termios.tcgetattr(terminal)[3] & termios.ECHO else "is silent")
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    """

  private func typed(_ answers: String, _ command: String, _ home: ScratchHome) async throws -> String {
    let program = try #require(StackProgram.path)
    return try await Command(
      "python3", ["-c", Self.typist, program, answers, command],
      environment: home.environment.merging(["NO_COLOR": "1", "TERM": "xterm"]) { $1 }, timeout: .seconds(60)
    ).run().text
  }

  @Test func answersAreNotShown() async throws {
    let home = try ScratchHome()
    let short = try await typed(#"seven77\n"#, "kms init --root passphrase", home)
    #expect(
      short == """
        New passphrase of the root key: 
        error: the passphrase has less than 8 characters
          who has a copy of the root key's file can try short ones until one opens it; nothing was changed
          = hint: take several words that nobody would expect together
        shows
        1

        """)
    let differ = try await typed(#"one horse\n|two horses\n"#, "kms init --root passphrase", home)
    #expect(
      differ == """
        New passphrase of the root key: 
        The same again: 
        error: the two passphrases differ
          nothing was changed
        shows
        1

        """)
    #expect(
      try await typed(#"one horse\n|one horse\n"#, "kms init --root passphrase", home).contains("made the root key"))
    #expect(try await typed(#"one horse\n"#, "kms keyring create shop", home).hasSuffix("shows\n0\n"))
    #expect(try await typed(#"one horse\n"#, "kms key create shop/a", home).hasSuffix("root key: \nshows\n0\n"))
    #expect(
      try await typed(#"two horses\n"#, "kms key create shop/b", home).contains("error: wrong passphrase\nshows\n1\n"))
    // Ctrl-C ends the program and leaves a terminal that shows what is typed.
    #expect(try await typed(#"\x03"#, "kms key create shop/b", home).hasSuffix("shows\n-2\n"))
  }
}
