/// The frame of all pages: they load nothing, not even from us.
enum HTMLPage {
  /// - Parameters:
  ///   - head: more of the head, as HTML, as the body is.
  static func text(title: String, head: String = "", body: String) -> String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>\(escaped(title))</title>
    <meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
    \(head)<style>
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
    table { border-collapse: collapse }
    td, th { text-align: left; padding: .2rem 1.2rem .2rem 0; vertical-align: top; font-variant-numeric: tabular-nums }
    td a { white-space: nowrap } @media (max-width: 40rem) { td { overflow-wrap: anywhere } }
    pre { overflow: auto; max-height: 36rem; border-top: 1px solid; padding-top: 1rem; white-space: pre-wrap }
    .SUCCESS { color: #1a7f37 } .FAILURE, .TIMEOUT, .INTERNAL_ERROR, .INTERRUPTED, .EXPIRED { color: #cf222e }
    .WORKING { color: #0969da } .QUEUED, .PENDING, .SKIPPED, .CANCELLED, .SUPERSEDED { color: #848d97 }
    </style></head><body>
    \(body)
    </body></html>

    """
  }

  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing(#/[\x00-\x08\x0B-\x1F\x7F]/#, with: "\u{FFFD}")
  }

  /// A row of cells, HTML each.
  static func row(_ cells: [String]) -> String { "<tr>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>\n" }

  static func status(_ status: BuildStatus) -> String { "<span class=\"\(status.rawValue)\">\(status.rawValue)</span>" }
}
