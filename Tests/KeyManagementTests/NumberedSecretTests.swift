import Platform
import TestSupport
import Testing

@testable import KeyManagement

/// Secrets whose bytes are written as numbers: escapes, lists, dumps.
@Suite struct NumberedSecretTests {
  private static let secret = "p4ssw0rd-of sÖme/length+16"

  private func masked(_ text: [UInt8], pieces: Int, secret: String = Self.secret) -> String {
    var masker = SecretMasker([Array(secret.utf8)])
    var out: [UInt8] = []
    for start in stride(from: 0, to: text.count, by: pieces) {
      out += text[start..<min(start + pieces, text.count)].withUnsafeBytes { masker.process($0) }
    }
    return String(decoding: out + masker.finish(), as: UTF8.self)
  }

  /// What programs write of `user=root` and the secret, and what of that is shown.
  private static let dumps: [(script: String, shown: String)] = [
    ("od -c", "0000000   u   s   e   r   =   r   o   o   t       [secret]  \\n\n0000046\n"),
    (
      "od -c | sed 's/$/\\r/'", "0000000   u   s   e   r   =   r   o   o   t       [secret]  \\n\r\n0000046\r\n"
    ),
    ("od -A x -c", "000000   u   s   e   r   =   r   o   o   t       [secret]  \\n\n000026\n"),
    (
      "sed 's/^/  /' | od -A x -c | sed 's/^0000/100000/'",
      "10000000           u   s   e   r   =   r   o   o   t       [secret]  \\n\n10000028\n"
    ),
    ("od -An -c", "   u   s   e   r   =   r   o   o   t       [secret]  \\n\n"),
    ("od -An -c | sed 's/^/    /'", "       u   s   e   r   =   r   o   o   t       [secret]  \\n\n"),
    ("od", "0000000 071565 071145 071075 067557 020164 [secret]\n0000046\n"),
    ("od -b", "0000000 165 163 145 162 075 162 157 157 164 040 [secret]\n0000046\n"),
    ("od -x", "0000000 7375 7265 723d 6f6f 2074 [secret]\n0000046\n"),
    ("od -tx4", "0000000 72657375 6f6f723d [secret]\n0000046\n"),
    ("od -tx8", "0000000 6f6f723d72657375 [secret]\n0000046\n"),
    ("od -i", "0000000  1919251317  1869574717   [secret]\n0000046\n"),
    ("od -l", "0000000  8029762268862706549  [secret]\n0000046\n"),
    ("od -to4", "0000000 16231271565 15733671075 [secret]\n0000046\n"),
    ("od -to8", "0000000 0675573443656231271565 [secret]\n0000046\n"),
    ("od -td1", "0000000  117  115  101  114   61  114  111  111  116   32  [secret]\n0000046\n"),
    ("od -td2", "0000000  29557  29285  29245  28527   8308  [secret]\n0000046\n"),
    ("od -Ax -tx1z", "000000 75 73 65 72 3d 72 6f 6f 74 20 [secret]\n000026\n"),
    ("od -An -tx1z", " 75 73 65 72 3d 72 6f 6f 74 20 [secret] 0a                                \n"),
    ("python3 -c \"$P\" xxd", "00000000: 7573 6572 3d72 6f6f 7420 [secret]\n"),
    ("python3 -c \"$P\" canonical", "00000000  75 73 65 72 3d 72 6f 6f  74 20 [secret]\n00000026\n"),
    (
      "python3 -c \"$P\" binary",
      "01110101 01110011 01100101 01110010 00111101 01110010 01101111 01101111 01110100 00100000 [secret]\n"
    ),
    ("python3 -c \"$P\" %%%02x", "%75%73%65%72%3d%72%6f%6f%74%20[secret]%0a\n"),
    ("python3 -c \"$P\" %%%02X", "%75%73%65%72%3D%72%6F%6F%74%20[secret]%0A\n"),
    ("python3 -c \"$P\" '\\x%02x'", "\\x75\\x73\\x65\\x72\\x3d\\x72\\x6f\\x6f\\x74\\x20\\[secret]\\x0a\n"),
    ("python3 -c \"$P\" '\\%03o'", "\\165\\163\\145\\162\\075\\162\\157\\157\\164\\040\\[secret]\\012\n"),
    ("python3 -c \"$P\" '=%02X'", "=75=73=65=72=3D=72=6F=6F=74=20[secret]=0A\n"),
    ("python3 -c \"$P\" '%d, '", "117, 115, 101, 114, 61, 114, 111, 111, 116, 32, [secret], 10, \n"),
    ("python3 -c \"$P\" '0x%02x '", "0x75 0x73 0x65 0x72 0x3d 0x72 0x6f 0x6f 0x74 0x20 [secret] 0x0a \n"),
    ("python3 -c \"$P\" '0o%o '", "0o165 0o163 0o145 0o162 0o75 0o162 0o157 0o157 0o164 0o40 [secret] 0o12 \n"),
    ("python3 -c \"$P\" '%02X-'", "75-73-65-72-3D-72-6F-6F-74-20-[secret]-0A-\n"),
    ("python3 -c \"$P\" text '&#%d;'", "&#117;&#115;&#101;&#114;&#61;&#114;&#111;&#111;&#116;&#32;&#[secret];&#10;\n"),
    (
      "python3 -c \"$P\" text '&#x%x;'",
      "&#x75;&#x73;&#x65;&#x72;&#x3d;&#x72;&#x6f;&#x6f;&#x74;&#x20;&#[secret];&#xa;\n"
    ),
    (
      "python3 -c \"$P\" text '\\u%04x'",
      "\\u0075\\u0073\\u0065\\u0072\\u003d\\u0072\\u006f\\u006f\\u0074\\u0020\\[secret]\\u000a\n"
    ),
    (
      "python3 -c \"$P\" text '\\u{%x}'",
      "\\u{75}\\u{73}\\u{65}\\u{72}\\u{3d}\\u{72}\\u{6f}\\u{6f}\\u{74}\\u{20}\\u{[secret]}\\u{a}\n"
    ),
    ("python3 -c \"$P\" '%d\n'", "117\n115\n101\n114\n61\n114\n111\n111\n116\n32\n[secret]\n10\n\n"),
    ("python3 -c \"$P\" characters", "['u', 's', 'e', 'r', '=', 'r', 'o', 'o', 't', ' ', '[secret]', '\\n']\n"),
  ]

  /// `xxd` and `hexdump -C` are not on every machine.
  private static let python = #"""
    import sys
    b = sys.stdin.buffer.read()
    way = sys.argv[1]
    rows = [b[i:i + 16] for i in range(0, len(b), 16)]
    text = lambda row: "".join(chr(c) if 32 <= c < 127 else "." for c in row)
    if way == "xxd":
        for n, row in enumerate(rows):
            pairs = " ".join(row[i:i + 2].hex() for i in range(0, len(row), 2))
            print(f"{n * 16:08x}: {pairs:39}  {text(row)}")
    elif way == "canonical":
        for n, row in enumerate(rows):
            print(f"{n * 16:08x}  {row[:8].hex(' '):23}  {row[8:].hex(' '):23}  |{text(row)}|")
        print(f"{len(b):08x}")
    elif way == "binary":
        print(*[f"{c:08b}" for c in b])
    elif way == "text":
        print("".join(sys.argv[2] % ord(c) for c in b.decode()))
    elif way == "characters":
        print(list(b.decode()))
    else:
        print("".join(way % c for c in b))
    """#

  private static func written(_ script: String, _ text: String) async throws -> [UInt8] {
    var variables = ProcessEnvironment.all
    variables["P"] = python
    variables["LC_ALL"] = "C.UTF-8"
    let result = try await Command("bash", ["-c", script], environment: variables, input: Array(text.utf8)).run()
    #expect(result.status.isSuccess, "\(result.errorText)")
    return result.output
  }

  @Test(arguments: dumps)
  func asProgramsWriteIt(_ dump: (script: String, shown: String)) async throws {
    let text = try await Self.written(dump.script, "user=root \(Self.secret)\n")
    #expect(masked(text, pieces: 1 << 16) == dump.shown)
    // Written piece by piece, a byte or two are out before it is known what they are.
    for pieces in [1, 2, 7, 64] {
      let shown = masked(text, pieces: pieces)
      #expect(shown.contains("[secret]") && shown.count <= dump.shown.count + 24, "\(dump.script), \(pieces): \(shown)")
    }
  }

  /// Wherever in its rows a dump has it.
  @Test(arguments: ["od -c", "od -x", "od -An -tu1", "python3 -c \"$P\" xxd", "python3 -c \"$P\" canonical"])
  func atEveryColumn(_ script: String) async throws {
    for count in 0..<17 {
      let before = String(repeating: "#", count: count)
      let text = try await Self.written(script, before + Self.secret + before)
      let shown = masked(text, pieces: 1 << 16)
      let alone = try await Self.written(script, before + before)
      // What is left is what the dump has without it, or less: other offsets, and a row's text goes with it.
      #expect(shown.components(of: "[secret]") == 2, "\(count): \(shown)")
      #expect(shown.count <= alone.count + 100, "\(count): \(shown)")
      for part in ["p4s", "d-of", "leng", "7034", "6c65", "3470", "656c", "p   4", "e   n", "112  52", "101 110"] {
        #expect(!shown.contains(part), "\(count): \(shown)")
      }
    }
  }

  /// What stands before the rows, such as the name of who wrote them, on the first of them or on all.
  @Test(arguments: [
    "python3 -c \"$P\" xxd | sed 's/^/app: /'", "python3 -c \"$P\" xxd | sed '1s/^/user: /'",
    "python3 -c \"$P\" canonical | sed 's/^/  > /'", "python3 -c \"$P\" canonical | sed 's/^/12:30:00 web_1 | /'",
    "od -Ad -tx1z | sed 's/^/app: /'", "od -tx1z | sed 's/^/[step 1] /'", "xxd -c 4 | sed 's/^/app: /'",
    "xxd -c 5 -g 1 | sed 's/^/web_1  | /'", "xxd -c 10 -g 1 | sed 's/^/app: /'", "xxd -c 12 | sed 's/^/> /'",
    "od -tx1 -w4 | sed 's/^/app: /'", "od -b -w6 | sed 's/^/app: /'", "xxd -b | sed 's/^/app: /'",
  ])
  func behindALead(_ script: String) async throws {
    for count in 0..<17 {
      let text = try await Self.written(script, String(repeating: "#", count: count) + Self.secret + "\n")
      for pieces in [1 << 16, 64, 1] {
        let shown = masked(text, pieces: pieces)
        #expect(shown.contains("[secret]"), "\(count): \(shown)")
        for part in Self.parts {
          #expect(!shown.contains(part), "\(count), \(pieces): \(shown)")
        }
      }
    }
  }

  private static let parts = [
    "p4ss", "d-of", "lengt", "70 34 73", "7034 73", "6c 65 6e", "6c65 6e", "656e 67", "160 064 163",
    "01110000 00110100",
  ]

  /// Numbers that look like offsets behind words are shown, and hold nothing back for longer than a line.
  @Test func otherNumbersBehindWordsAreLeft() {
    let text =
      "app: 00000000: 7034 7373  p4ss\napp: 00000008\napp: 0000010 70 34\nend \(String(repeating: "x ", count: 100))"
    for pieces in [1, 3, 1000] { #expect(masked(Array(text.utf8), pieces: pieces) == text) }
  }

  /// Eight bytes of a value in a dump are enough, of short values all.
  @Test func eightBytesAreEnough() {
    let part = Self.secret.utf8.dropFirst(3).prefix(8).map { String($0) }.joined(separator: " ")
    #expect(masked(Array("a \(part) b".utf8), pieces: 100) == "a [secret] b")
    let less = Self.secret.utf8.dropFirst(3).prefix(7).map { String($0) }.joined(separator: " ")
    #expect(masked(Array("a \(less) b".utf8), pieces: 100) == "a \(less) b")
    #expect(masked(Array("x 112 97 115 115 x".utf8), pieces: 100, secret: "pass") == "x [secret] x")
  }

  /// Numbers that are no secret are shown as they are, and at once.
  @Test func otherNumbersAreLeft() {
    let text = "2026-05-04 12:30:00 70 61 exit code 97\n0000000 70 61 71\n[112, 97, 115, 116]\n7f454c4602010100 0x41\n"
    for pieces in [1, 3, 1000] { #expect(masked(Array(text.utf8), pieces: pieces) == text) }
    var masker = SecretMasker([Array(Self.secret.utf8)])
    let shown = Array("exit code 112\n".utf8).withUnsafeBytes { masker.process($0) }
    #expect(String(decoding: shown, as: UTF8.self) == "exit code 112\n")
  }

  /// Whatever comes, nothing but secrets is taken out, and all else is let out in its order.
  @Test(arguments: 0..<20)
  func noiseOfNumbersIsLeft(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    let alphabet = Array("0123456789abcdefxuo \n\t:|>-,%\\&#;z".utf8)
    let text = (0..<5000).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
    var masker = SecretMasker([Array("no such bytes \u{7f}".utf8)])
    var out: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(Int.random(in: 1...40, using: &random)))
      out += piece.withUnsafeBytes { masker.process($0) }
      rest = rest.dropFirst(piece.count)
    }
    #expect(out + masker.finish() == text)
  }
}

extension String {
  fileprivate func components(of separator: String) -> Int {
    split(separator: separator, omittingEmptySubsequences: false).count
  }
}
