import Foundation
import Platform
import TestSupport
import Testing

@testable import KeyManagement

@Suite struct SecretMaskerTests {
  static let secret = "s3cr3t+value/with=signs"

  private func masked(_ text: [UInt8], pieces: Int, secrets: [String] = [secret]) -> String {
    masked(text, pieces: pieces, SecretForms.patterns(of: secrets.map { Array($0.utf8) }))
  }

  private func masked(_ text: [UInt8], pieces: Int, _ patterns: SecretPatterns?) -> String {
    var masker = SecretMasker(patterns)
    var out: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(pieces))
      out += piece.withUnsafeBytes { masker.process($0) }
      rest = rest.dropFirst(pieces)
    }
    return String(decoding: out + masker.finish(), as: UTF8.self)
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func splitOverWrites(_ pieces: Int) {
    #expect(masked(Array("a \(Self.secret) b s3cr3t\n".utf8), pieces: pieces) == "a [secret] b s3cr3t\n")
  }

  @Test(arguments: [1, 5, 1000])
  func encoded(_ pieces: Int) {
    for before in ["", "x", "xy", "user:"] {
      for after in ["", "1", "22", "\n"] {
        let text = Data((before + Self.secret + after).utf8).base64EncodedString()
        let shown = masked(Array("log \(text) end".utf8), pieces: pieces)
        #expect(shown.contains("[secret]"), "\(before)|\(after): \(shown)")
      }
    }
    let url = "q=s3cr3t%2Bvalue%2Fwith%3Dsigns&"
    #expect(masked(Array(url.utf8), pieces: pieces) == "q=[secret]&")
    let hexadecimal = Self.secret.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(masked(Array(hexadecimal.utf8), pieces: pieces) == "[secret]")
  }

  /// Libraries differ in what they leave as it is; some encode what is encoded.
  @Test(arguments: [1, 2, 5, 1000])
  func percentEncodedInWhateverWay(_ pieces: Int) {
    let secret = "zZ*nsAbyC>[gv@OxU7bt&%/ y"
    for text in [
      "zZ*nsAbyC%3E[gv@OxU7bt%26%25/%20y", "zZ*nsAbyC%3E%5Bgv%40OxU7bt&%25%2F%20y", "%7a%5A*nsAbyC>[gv@OxU7bt&%25/%20y",
      "zZ%252AnsAbyC%253E%255Bgv%2540OxU7bt%2526%2525%252F%2520y", "zZ%25252AnsAbyC>[gv@OxU7bt&%25/%20y",
    ] {
      let shown = masked(Array("GET http://h/?p=\(text) 100% at%1 %4".utf8), pieces: pieces, secrets: [secret])
      #expect(shown == "GET http://h/?p=[secret] 100% at%1 %4")
    }
    // One with spaces, left as they are or written as a plus.
    for text in [
      "correct horse battery%2Fstaple", "correct+horse+battery%2Fstaple", "correct%2Bhorse%2Bbattery%252Fstaple",
      "correct horse%20battery/s%74aple",
    ] {
      let shown = masked(
        Array("a 5% b p=\(text) 100% of it".utf8), pieces: pieces, secrets: ["correct horse battery/staple"])
      #expect(shown == "a 5% b p=[secret] 100% of it")
    }
    // One that looks encoded itself.
    for text in ["k<9%25F1?mQ[z]2wE", "k%253C9%2525F1%253FmQ%255Bz%255D2wE", "k%3C9%F1?mQ[z]2wE", "k<9%F1?mQ[z]2wE"] {
      #expect(masked(Array("p=\(text) ".utf8), pieces: pieces, secrets: ["k<9%F1?mQ[z]2wE"]) == "p=[secret] ")
    }
    for text in ["zZ*nsAbyC%3E[gv@OxU7b", "zZ*nsAbyC% 3E[gv", "%zZ*nsA%", "50%", "%%%25", "a%2"] {
      #expect(masked(Array(text.utf8), pieces: pieces, secrets: [secret]) == text)
    }
  }

  /// Mail programs write so; a line that is too long goes on in the next, behind an equals sign.
  @Test(arguments: [1, 2, 3, 5, 1000])
  func quotedPrintable(_ pieces: Int) {
    let secret = "Größe=an alle: k3y-material/k3y-material"
    for text in [
      "Gr=C3=B6=C3=9Fe=3Dan alle: k3y-material/k3y-material", "Gr=C3=B6=C3=9Fe=3Dan alle: k3=\ny-material/k3y-material",
      "Gr=c3=b6=c3=9fe=3dan=20alle: k3y-material=\r\n/k3y-=\r\nmaterial",
      "Größe=an alle: k3y-material=2F=\nk3y-material",
    ] {
      let shown = masked(Array("a=b mail: \(text) = c==\nd=5".utf8), pieces: pieces, secrets: [secret])
      #expect(shown == "a=b mail: [secret] = c==\nd=5")
    }
    // Of one with lines, each; and one that looks encoded itself.
    let lines = masked(
      Array("=46irst=\n line\nsecond=20line".utf8), pieces: pieces, secrets: ["First line\nsecond line"])
    #expect(lines == "[secret]\n[secret]")
    for text in ["k=3D41=3D=3D42x", "k=41==42x"] {
      #expect(masked(Array("p=\(text) ".utf8), pieces: pieces, secrets: ["k=41==42x"]) == "p=[secret] ")
    }
    // One that ends with the sign itself, before a line break: that joins no lines.
    for text in ["Kp3dEf6hIj=3D=3D", "Kp3dEf6hIj=3D=\n=3D"] {
      let shown = masked(Array("\(text)\nnext\n".utf8), pieces: pieces, secrets: ["Kp3dEf6hIj=="])
      #expect(shown == "[secret]\nnext\n")
    }
    for text in ["Gr=C3=B6=C3=9Fe=3Dan", "==", "a=4", "=\n=\r", "=\r\n=3"] {
      #expect(masked(Array(text.utf8), pieces: pieces, secrets: [secret]) == text)
    }
  }

  /// Programs colour what they find, also in the midst of it.
  @Test(arguments: [1, 2, 3, 5, 8, 1000])
  func withColoursInIt(_ pieces: Int) {
    let red = "\u{1B}[01;31m\u{1B}[K"
    let plain = "\u{1B}[m\u{1B}[K"
    for text in ["\(red)s\(plain)3cr3t+value/with=signs", "s3cr3t\(red)+\(plain)value/\(red)with\(plain)=signs"] {
      let shown = masked(Array("a \(text)\(plain) b".utf8), pieces: pieces).replacing(
        #/\x{1B}\[[0-9;]*[mK]?/#, with: "")
      // Of what is written piece by piece, three characters may be out.
      #expect(["a [secret] b", "a s[secret] b", "a s3[secret] b", "a s3c[secret] b"].contains(shown), "\(shown)")
    }
    // What a sequence ends with is no part of the value.
    let other = "s3cr3t\(red)X+value/with=signs"
    #expect(masked(Array(other.utf8), pieces: pieces) == other)
    #expect(
      masked(Array("\u{1B}[31mmm3cr3tvalue".utf8), pieces: pieces, secrets: ["mm3cr3tvalue"]).hasSuffix("[secret]"))
  }

  @Test func inCapitalsAndWide() throws {
    let token = "deadbeefcafe0123"
    #expect(masked(Array("x \(token.uppercased()) y".utf8), pieces: 4, secrets: [token]) == "x [secret] y")
    let wide = try #require(Self.secret.data(using: .utf16LittleEndian))
    #expect(masked(Array(wide.base64EncodedString().utf8), pieces: 4).hasPrefix("[secret]"))
    #expect(
      masked(wide.flatMap { Array((($0 < 16 ? "0" : "") + String($0, radix: 16)).utf8) }, pieces: 4) == "[secret]")
  }

  /// What a program takes out of a secret that is made of parts.
  @Test func partsOfASecret() {
    let document = #"{"type": "service_account", "secret": "correct-horse-battery"}"#
    let shown = masked(Array("service_account correct-horse-battery".utf8), pieces: 3, secrets: [document])
    #expect(shown == "service_account [secret]")
    #expect(
      masked(Array("p Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5".utf8), pieces: 3, secrets: [document]).hasPrefix("p [secret]"))
  }

  @Test func linesOfALongSecret() {
    let key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\nAAAABBBBCCCC\n-----END KEY-----\n"
    let shown = masked(Array("got MIIEvQIBADANBgkqhkiG here\n".utf8), pieces: 4, secrets: [key])
    #expect(shown == "got [secret] here\n")
  }

  @Test func aSecretInASecretLeavesNothing() {
    #expect(masked(Array("abcdefgh abcd".utf8), pieces: 1, secrets: ["abcd", "abcdefgh"]) == "[secret] [secret]")
  }

  @Test func theBeginningOfALongSecretHidesNoShortOne() {
    #expect(masked(Array("abcdefg".utf8), pieces: 3, secrets: ["abcd", "abcdefgh", "efgx"]) == "[secret]efg")
  }

  @Test func overlappingSecretsLeaveNothing() {
    for pieces in 1...8 {
      #expect(masked(Array("x abcdefgh y".utf8), pieces: pieces, secrets: ["abcde", "defgh"]) == "x [secret] y")
      #expect(masked(Array("aaaaaaaaaaaab".utf8), pieces: pieces, secrets: ["aaaa"]) == "[secret]b")
    }
  }

  /// As the program `base64` breaks lines, and JSON escapes them.
  @Test func brokenAndEscaped() {
    let secret = (0..<12).map { "word\($0) \"quoted\"" }.joined(separator: "\n")
    let digits = Data(secret.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
    let shown = masked(Array(digits.utf8), pieces: 10, secrets: [secret])
    #expect(shown.split(separator: "\n").allSatisfy { $0.hasPrefix("[secret]") && $0.count <= 12 }, "\(shown)")
    let json = String(decoding: (try? JSONEncoder().encode([secret])) ?? Data(), as: UTF8.self)
    #expect(masked(Array(json.utf8), pieces: 5, secrets: [secret]) == "[\"[secret]\"]")
    let twice = Data(Data(Self.secret.utf8).base64EncodedString().utf8).base64EncodedString()
    #expect(masked(Array(twice.utf8), pieces: 5).hasPrefix("[secret]"))
  }

  static let long =
    "p@ss/w\"ord&<x>!'it''s' ~(a b)*\\n+ü" + (0..<12).map { "Zk\($0 &* 7919)/q'\($0)+\"" }.joined() + "end"

  private static let python = #"""
    import html, json, os, shlex, urllib.parse as url
    s = os.environ["S"]
    ways = [
        repr, ascii, json.dumps, html.escape, shlex.quote, url.quote, url.quote_plus,
        lambda s: json.dumps(json.dumps(s)),
        lambda s: json.dumps(s, ensure_ascii=False).replace("/", "\\/"),
        lambda s: json.dumps(s).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"),
        lambda s: url.quote(s, safe="!~*()'"),
    ]
    print(*[way(s) for way in ways], sep="\n")
    """#

  /// As `uuencode` writes lines, of which the last is short.
  private static let uuencode = #"""
    import binascii, os
    s = b"ab" + os.environb[b"S"]
    for start in range(0, len(s), 45):
        print(binascii.b2a_uu(s[start:start + 45], backtick=start % 2 == 0).decode(), end="")
    """#

  /// Digits of digits have what stands beside the value in them: a line break at its end, a name before it.
  @Test(arguments: ["", "\n"], ["", "u:", "user:"])
  func base64OfDigits(_ end: String, _ before: String) {
    let secret = "ghp_0123456789abcdefghijklmnop"
    let inner = Data((before + secret + end).utf8).base64EncodedString()
    for outer in [Data(inner.utf8).base64EncodedString(), inner.utf8.map { String($0, radix: 16) }.joined()] {
      let shown = masked(Array("log \(outer) end\n".utf8), pieces: 7, secrets: [secret])
      // Of what is left a few digits belong to the value's first and last character, too.
      let left = shown.replacing("log ", with: "").replacing(" end\n", with: "").replacing("[secret]", with: "")
      #expect(shown.contains("[secret]") && left.count <= 28, "\(shown)")
    }
  }

  @Test(arguments: [
    "p\\u00E4ss-t\\u20AC-word", "p\\xE4ss-t\\u20AC-word", "p\\xC3\\xA4ss-t\\xE2\\x82\\xAC-word",
    "p\\u00e4ss-t\\u20ac-word",
  ])
  func escapesInCapitals(_ text: String) {
    #expect(masked(Array("a=\(text)&b".utf8), pieces: 3, secrets: ["päss-t€-word"]) == "a=[secret]&b")
  }

  @Test func wideCharacters() {
    let wide = "päss-t€-word".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(masked(Array("a=".utf8) + wide + [0x26], pieces: 3, secrets: ["päss-t€-word"]) == "a=[secret]&")
  }

  @Test(arguments: [
    "Zk3\\u002BtQ9/x\\u0026w==", "Zk3&#43;tQ9/x&amp;w==", "Zk3&#x2B;tQ9/x&amp;w==",
  ])
  func plusesByTheirNumbers(_ text: String) {
    #expect(masked(Array("a=\(text)".utf8), pieces: 3, secrets: ["Zk3+tQ9/x&w=="]) == "a=[secret]")
  }

  /// Base64 that was wrapped, in digits again, and digits in capitals and of the other byte order.
  @Test func digitsOfWrappedAndWide() {
    let secret = String((0..<90).map { Character(Unicode.Scalar(UInt8(33 + $0 * 37 % 90))) })
    let wrapped =
      Data(secret.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed]) + "\n"
    let wide = secret.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    let upper = wrapped.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    for text in [Data(wrapped.utf8).base64EncodedString(), Data(wide).base64EncodedString(), upper] {
      let left = masked(Array(text.utf8), pieces: 50, secrets: [secret]).replacing("[secret]", with: "")
      #expect(left.count <= 14, "\(left)")
    }
  }

  @Test(arguments: [
    "it&apos;s &lt;a&gt; secret", "it&#039;s &lt;a&gt; secret", "it&#x27;s &lt;a&gt; secret",
    "it&#X27;s &lt;a&gt; secret",
  ])
  func references(_ text: String) {
    #expect(masked(Array("<p>\(text)</p>".utf8), pieces: 3, secrets: ["it's <a> secret"]) == "<p>[secret]</p>")
  }

  /// Escapes of some characters, whatever is bold in them.
  @Test(arguments: ["/[A-C]/", "/[0-9]/", "/aus/", "/[ =%]/", "/./"], [1, 7, 1000])
  func escapesInColours(_ bold: String, _ pieces: Int) async throws {
    let secret = "Grüße aus Köln = 100%"
    for way in [
      "import os,quopri; print(quopri.encodestring(os.environb[b'S']).decode())",
      "import os; from urllib.parse import quote as q; print(q(os.environ['S']), q(q(os.environ['S'])))",
    ] {
      var variables = ProcessEnvironment.all
      (variables["S"], variables["P"]) = (secret, way)
      let script = #"python3 -c "$P" | LC_ALL=C sed "s\#(bold)$(printf '\033[01;31m\033[K')&$(printf '\033[m')/g""#
      let result = try await Command("bash", ["-c", script], environment: variables).run()
      #expect(result.status.isSuccess, "\(result.errorText)")
      let shown = masked(result.output, pieces: pieces, secrets: [secret])
      // What stands before the first escape may be out, as three letters of any word are, when it is written alone.
      if pieces > secret.utf8.count { #expect(!shown.contains("Gr"), "\(shown)") }
      #expect(shown.contains("[secret]") && !shown.contains(#/aus|ln|100/#), "\(shown)")
    }
  }

  /// However much of it is coloured before its first escape, and whatever a terminal is told in its midst.
  @Test(arguments: ["[01;31m", "]0;t\u{07}", "]0;my title\u{1B}\\", "]8;;http://x y\u{07}"], [3, 100, 100_000])
  func sequencesBeforeTheFirstEscape(_ sequence: String, _ pieces: Int) {
    let secret = "correctHorseBatteryStaple=7"
    for end in ["=3D7", "%253D7"] {
      let word = "correctHorseBatteryStaple".map { "\($0)\u{1B}\(sequence)" }.joined()
      let shown = masked(Array("a \(word)\(end) b".utf8), pieces: pieces, secrets: [secret])
      // Three characters may be out when they are written alone, each with its sequence.
      #expect(pieces > 3 ? shown == "a [secret] b" : shown.count <= 80 && shown.hasSuffix("[secret] b"), "\(shown)")
    }
  }

  /// A control sequence that does not end is none, and holds nothing back.
  @Test func escapesBeforeEndlessSequences() {
    var masker = SecretMasker([Array("a secret & more".utf8)])
    let text = Array("a=a%20sec\u{1B}]0;".utf8) + [UInt8](repeating: 0x78, count: 10_000)
    let shown = text.withUnsafeBytes { masker.process($0) }
    #expect(shown == text)
  }

  @Test func shortBase64() {
    #expect(masked(Array("WnE0JQ==\n".utf8), pieces: 3, secrets: ["Zq4%"]) == "[secret]Q==\n")
  }

  /// JavaScript's `escape`, which writes characters and not their bytes.
  @Test func asJavaScriptEscapesIt() {
    var masker = SecretMasker([Array("p ä/€😀-word".utf8)])
    let text = Array("a=p%20%E4/%u20AC%uD83D%uDE00-word&b".utf8)
    let shown = text.withUnsafeBytes { masker.process($0) } + masker.finish()
    #expect(String(decoding: shown, as: UTF8.self) == "a=[secret]&b")
  }

  private static let written = ["p@ss/w\"ord&<x>!", "it's a \"word\"", long].map {
    ($0, SecretForms.patterns(of: [Array($0.utf8)]))
  }

  /// What programs make of a secret, and what of it is left in the log.
  @Test(arguments: [
    ("set -x", #"set -x; : "$S""#), ("printf", #"printf '%q\n' "$S""#),
    ("base64 in a text", #"printf '{"user":"me","p":"%s"}' "$S" | base64"#),
    ("base64, indented", #"printf 'ab%s' "$S" | base64 -w 64 | sed 's/^/    /'"#),
    ("base64, numbered", #"printf 'ab%s' "$S" | base64 -w 48 | cat -n"#),
    ("base64 behind a prompt", #"printf %s "$S" | base64 | sed 's/^/#12 0.334 [x] /'"#),
    ("base32, numbered", #"printf %s "$S" | base32 | cat -n"#), ("bold", #"printf %s "$S" | sed "s/[a-z]/$B&$E/g""#),
    ("base32", #"printf 'x%s' "$S" | base32"#), ("octets", #"printf %s "$S" | od -An -tx1"#),
    ("colons", #"printf %s "$S" | od -An -v -tx1 | tr -s ' \n' ':'"#),
    ("dump", #"printf 'abc%s' "$S" | od -Ax -tx1"#),
    ("hexadecimal twice", #"printf %s "$S" | od -An -v -tx1 | tr -d ' \n' | od -An -v -tx1"#),
    ("UTF-16", #"printf %s "$S" | iconv -t UTF-16LE"#), ("base64 twice", #"printf %s "$S" | base64 -w 0 | base64"#),
    ("python", "python3 -c \"$P\""), ("backwards", #"printf '%s\n' "$S" | rev"#),
    ("ROT13", #"printf %s "$S" | tr A-Za-z N-ZA-Mn-za-m"#),
    ("base32 in small letters", #"printf 'x%s' "$S" | base32 | tr A-Z a-z"#),
    ("base32hex", #"printf 'x%s' "$S" | basenc --base32hex"#),
    ("Z85", #"n=$(printf 'x%s' "$S" | wc -c); printf 'x%s   ' "$S" | head -c $(((n + 3) / 4 * 4)) | basenc --z85"#),
    (
      "Ascii85",
      #"python3 -c "import base64,os; print(base64.a85encode(os.environb[b'S'], adobe=True, wrapcol=60).decode())""#
    ),
    ("base85", #"python3 -c "import base64,os; print(base64.b85encode(b'user:' + os.environb[b'S']).decode())""#),
    ("quoted-printable", #"python3 -c "import os,quopri; print(quopri.encodestring(os.environb[b'S']).decode())""#),
    ("uuencode", #"python3 -c "import codecs,os; print(codecs.encode(b'a' + os.environb[b'S'], 'uu').decode())""#),
    ("uuencode of lines", #"python3 -c "$U""#), ("uuencode, bold", #"python3 -c "$U" | sed "s/[A-K]/$B&$E/g""#),
    ("uuencode, wrapped", #"python3 -c "$U" | fold -w 9"#), ("uuencode, spaced", #"python3 -c "$U" | sed 's/./& /g'"#),
    ("ASCII's capitals", #"printf %s "$S" | LC_ALL=C tr a-zA-Z A-Za-z"#),
    ("octal, joined", #"printf %s "$S" | od -An -v -to1 | tr -d ' \n'"#),
    ("decimal, joined", #"printf %s "$S" | od -An -v -tu1 | tr -d ' \n'"#),
    ("bits, joined", #"printf %s "$S" | xxd -b -c 1 | cut -d ' ' -f 2 | tr -d '\n'"#),
    (
      "a number with its line break",
      #"python3 -c "import os; print(int.from_bytes(os.environb[b'S'] + b'\n', 'big'))""#
    ),
    (
      "base85 of a line", #"python3 -c "import base64,os; print(base64.b85encode(os.environb[b'S'] + b'\n').decode())""#
    ),
    ("a number", #"python3 -c "import os; print(*[int.from_bytes(os.environb[b'S'], o) for o in ('big', 'little')])""#),
  ])
  func asProgramsWriteIt(_ name: String, _ script: String) async throws {
    for (secret, patterns) in Self.written {
      var variables = ProcessEnvironment.all
      variables["S"] = secret
      (variables["P"], variables["U"]) = (Self.python, Self.uuencode)
      // As `tput` answers for a common terminal.
      (variables["B"], variables["E"]) = ("\u{1B}[1m", "\u{1B}(B\u{1B}[m\u{0F}")
      variables["LC_ALL"] = "C.UTF-8"
      let result = try await Command("bash", ["-c", script], environment: variables).run()
      #expect(result.status.isSuccess, "\(result.errorText)")
      let text = result.output + result.errorOutput
      for pieces in [1, 4096] {
        let shown = masked(text, pieces: pieces, patterns).replacing("[secret]", with: "\u{1}")
          .replacing(#/\x{1B}\(B|\x{1B}\[1?m|\x{0F}/#, with: "")
        // Marks of quoting, line breaks and offsets are left, and a few characters where a digit is shared with what stands beside.
        let longest = shown.split(whereSeparator: { $0 == "\u{1}" || $0.isWhitespace }).map(\.count).max() ?? 0
        #expect(longest <= 24, "\(name), \(pieces): \(shown)")
        #expect(shown.contains("\u{1}"))
      }
    }
  }

  /// In large writes both kinds of forms are looked for at the same time: what is found is what is found in small ones.
  @Test(arguments: [1000, 33_000, 100_000])
  func manyBytesAtOnce(_ pieces: Int) {
    let bytes = Self.secret.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    let forms = [
      Self.secret, Data(Self.secret.utf8).base64EncodedString(), "%" + bytes.joined(separator: "%"), bytes.joined(),
    ]
    let text = (0..<4000).map { number in
      "2026-05-04 12:30:00 module \(number) of 4000 \(number % 7 == 0 ? forms[number % 4] : "done")\n"
    }.joined()
    let shown = masked(Array(text.utf8), pieces: pieces)
    #expect(shown == masked(Array(text.utf8), pieces: 100))
    #expect(shown.ranges(of: "[secret]").count == 572)
    // Of base64 the last digit, which has bits of what stands behind, and its padding are left.
    #expect(
      shown.split(separator: "\n").allSatisfy {
        $0.wholeMatch(of: #/.{20}module \d+ of 4000 (done|\[secret\].?=*)/#) != nil
      })
  }

  /// The last letter of a line is shown at once, whatever secrets begin with.
  @Test func aLineIsNotHeldBack() {
    var masker = SecretMasker([Array("end of a secret".utf8)])
    let shown = Array("compile\n".utf8).withUnsafeBytes { masker.process($0) }
    #expect(String(decoding: shown, as: UTF8.self) == "compile\n")
  }

  /// Beside a slow search that cannot be wrong.
  @Test(arguments: 0..<20)
  func asASlowSearchFinds(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    func word(_ range: ClosedRange<Int>) -> [UInt8] {
      (0..<Int.random(in: range, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
    }
    let patterns = (0..<6).map { _ in word(4...9) }
    let text = word(200...400)
    var isSecret = [Bool](repeating: false, count: text.count)
    for pattern in patterns {
      for start in text.indices where text[start...].starts(with: pattern) {
        for index in start..<(start + pattern.count) { isSecret[index] = true }
      }
    }
    var masker = SecretMasker(SecretPatterns(exact: SecretAutomaton(patterns)))
    var out: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(Int.random(in: 1...40, using: &random)))
      out += piece.withUnsafeBytes { masker.process($0) }
      rest = rest.dropFirst(piece.count)
    }
    out += masker.finish()
    // What is left, in its order, are the bytes of no secret.
    let left = String(decoding: out, as: UTF8.self).replacing("[secret]", with: "")
    #expect(left == String(decoding: zip(text, isSecret).filter { !$0.1 }.map(\.0), as: UTF8.self))
  }

  @Test(arguments: [8000, 60_000])
  func aLargeSecretCostsNoTime(_ size: Int) {
    let secret = (0..<size).map { UInt8(33 + ($0 &* 7919 >> 3) % 90) }
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
    let took = ContinuousClock().measure {
      var masker = SecretMasker([secret])
      let out = (text + secret).withUnsafeBytes { masker.process($0) } + masker.finish()
      #expect(out.suffix(8).elementsEqual("[secret]".utf8))
    }
    #expect(took < .seconds(15))
  }

  /// Nor do percent signs beside one with spaces: what was looked at is not looked at again for each.
  @Test func percentSignsCostNoTime() {
    let secret = (0..<7900).map { (index: Int) -> UInt8 in
      index % 7 == 0 ? 0x20 : UInt8(33 + (index &* 7919 >> 3) % 90)
    }
    let text = Array(String(repeating: "% ", count: 100_000).utf8)
    let took = ContinuousClock().measure {
      var masker = SecretMasker([secret])
      let out = text.withUnsafeBytes { masker.process($0) } + masker.finish()
      #expect(out == text)
    }
    #expect(took < .seconds(15))
  }

  /// Bitcoin's digits of a whole value, and those of the examples in the encodings' own texts.
  @Test(arguments: [
    ("Hello World!", "2NEpo7TZRRrLZSi2U"),
    ("The quick brown fox jumps over the lazy dog.", "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"),
  ])
  func base58(_ secret: String, _ digits: String) {
    #expect(masked(Array("key \(digits)\n".utf8), pieces: 3, secrets: [secret]) == "key [secret]\n")
  }

  /// The example of ZeroMQ's specification of Z85.
  @Test func z85OfItsSpecification() {
    var masker = SecretMasker([[0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B]])
    let shown = Array("k=HelloWorld".utf8).withUnsafeBytes { masker.process($0) } + masker.finish()
    #expect(String(decoding: shown, as: UTF8.self) == "k=[secret]")
  }

  @Test func shortOnesAreLeft() { #expect(masked(Array("a b".utf8), pieces: 1, secrets: ["a"]) == "a b") }
}
