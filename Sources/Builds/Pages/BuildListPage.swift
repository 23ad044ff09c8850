import AgentAPI

/// The newest builds.
struct BuildListPage {
  static let limit = 100

  let records: [BuildRecord]
  /// The path of this page.
  let base: String

  var answer: BuildPageAnswer {
    var body = "<h1>Builds</h1>\n"
    body += records.isEmpty ? "<p>there are no builds</p>" : "<table>\n\(rows)</table>"
    let isQuiet = records.allSatisfy { $0.status.isFinal || $0.status == .pending }
    // A new one is shown, too, but that is no hurry.
    let head = "<meta http-equiv=\"refresh\" content=\"\(isQuiet ? 15 : 2)\">\n"
    return BuildPageAnswer(
      type: "text/html; charset=utf-8", body: .text(HTMLPage.text(title: "Builds", head: head, body: body)))
  }

  private var rows: String {
    records.map { record in
      HTMLPage.row([
        "<a href=\"\(base)/\(HTMLPage.escaped(record.id))\">\(HTMLPage.escaped(record.id))</a>",
        HTMLPage.status(record.status), HTMLPage.escaped(record.request.shownDefinition),
        HTMLPage.escaped(record.commit.map { String($0.prefix(7)) } ?? ""), HTMLPage.escaped(record.branch ?? ""),
        HTMLPage.escaped(record.request.trigger ?? ""), HTMLPage.escaped(record.reason ?? ""),
      ])
    }.joined()
  }
}
