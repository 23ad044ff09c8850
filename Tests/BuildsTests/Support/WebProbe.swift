import Platform
import TestSupport

/// Asks a web server as a browser does, by a small Python program.
enum WebProbe {
  struct Answer {
    let status: String
    /// `name: value`, names in lower case, sorted.
    let headers: [String]
    let body: String
  }

  private static let program = """
    import sys, urllib.request, urllib.error
    request = urllib.request.Request(sys.argv[1], method=sys.argv.pop(2), headers=dict(pair.split("=", 1) for pair in sys.argv[2:]))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try: answer = opener.open(request, timeout=30)
    except urllib.error.HTTPError as error: answer = error
    print(answer.status)
    for line in sorted(f"{name.lower()}: {value}" for name, value in answer.headers.items()): print(line)
    print()
    sys.stdout.flush()
    sys.stdout.buffer.write(answer.read())
    """

  static func get(_ url: String, method: String = "GET", headers: [String] = []) async throws -> Answer {
    let text = try await Command(
      "python3", ["-c", program, url, method] + headers, timeout: .seconds(60), outputLimit: 64 << 20
    ).runChecked().text
    let parts = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let lines = parts[0].split(separator: "\n").map(String.init)
    return Answer(status: lines.first ?? "", headers: Array(lines.dropFirst()), body: parts.count > 1 ? parts[1] : "")
  }
}
