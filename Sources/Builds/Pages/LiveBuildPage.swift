import AgentAPI
import Values

/// One build's page on the server. It holds the end of the log, and what comes later is sent to it.
struct LiveBuildPage {
  let record: BuildRecord
  /// The path of the page.
  let base: String
  /// The path of the list.
  let list: String
  let tail: BuildLogTail

  private static let script = """
    const log = document.getElementById('log'), state = document.getElementById('state');
    const source = new EventSource(log.dataset.events);
    source.addEventListener('state', event => {
      const now = JSON.parse(event.data);
      document.title = now.title;
      state.innerHTML = now.html;
    });
    source.addEventListener('log', event => {
      const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
      log.append(JSON.parse(event.data));
      while (log.childNodes.length > 2000) log.firstChild.remove();
      if (isAtEnd) log.scrollTop = log.scrollHeight;
    });
    source.addEventListener('end', () => source.close());
    log.scrollTop = log.scrollHeight;
    """

  var answer: BuildPageAnswer {
    let view = BuildStateView(record: record, base: base)
    let nonce = String(UInt64.random(in: .min ... .max), radix: 16)
    var body = "<nav><a href=\"\(list)\">all builds</a></nav>\n<div id=\"state\">\n\(view.html)</div>\n"
    body += "<h2>Log</h2>\n<p><a href=\"\(base)/log\">the whole log</a></p>\n"
    body += "<pre id=\"log\" data-events=\"\(base)/events?from=\(tail.position)\">\(HTMLPage.escaped(tail.text))</pre>"
    var head = ""
    if !record.status.isFinal {
      body += "\n<script nonce=\"\(nonce)\">\n\(Self.script)\n</script>"
      head = "<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>\n"
    }
    return BuildPageAnswer(
      type: "text/html; charset=utf-8",
      headers: [
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-\(nonce)'; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'"
      ],
      body: .text(HTMLPage.text(title: view.title, head: head, body: body)))
  }
}
