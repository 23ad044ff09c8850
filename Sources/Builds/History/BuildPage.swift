import Foundation
import Platform

/// How a build stands, as a page for a browser: `<data>/builds/<id>/index.html`. It reads itself anew until the build is over.
struct BuildPage {
  let record: BuildRecord
  /// The end of the log.
  let lines: [String]

  static func path(_ id: String, in history: BuildHistory) -> String {
    Path.join(history.folder(of: id), "index.html")
  }

  func write(to history: BuildHistory) throws {
    try AtomicFile.write(text, to: Self.path(record.id, in: history), durable: false)
  }

  var text: String {
    let title = "\(record.status.rawValue) · \(record.id)"
    var out = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>\(Self.escaped(title))</title>
      \(record.status.isFinal ? "" : "<meta http-equiv=\"refresh\" content=\"1\">")
      <meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
      table { border-collapse: collapse } td, th { text-align: left; padding: .2rem 1.2rem .2rem 0; vertical-align: top }
      pre { overflow: auto; max-height: 32rem; border-top: 1px solid; padding-top: 1rem }
      </style></head><body>
      <h1>\(Self.escaped(record.status.rawValue))</h1>
      <p>\(Self.escaped(record.reason ?? ""))</p>
      <table>

      """
    for (name, value) in facts { out += "<tr><th>\(Self.escaped(name))</th><td>\(Self.escaped(value))</td></tr>\n" }
    out += "</table>\n"
    if !record.steps.isEmpty { out += steps }
    if !record.artifacts.isEmpty {
      let kept = record.artifacts.map { artifact in
        let link = artifact.path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? ""
        return "<li><a href=\"artifacts/\(Self.escaped(link))\">\(Self.escaped(artifact.path))</a>"
      }
      out += "<h2>Artifacts</h2>\n<ul>\n\(kept.joined(separator: "\n"))\n</ul>\n"
    }
    return out + "<h2>Log</h2>\n<pre>\(Self.escaped(lines.joined(separator: "\n")))</pre>\n</body></html>\n"
  }

  private var facts: [(String, String)] {
    let all: [(String, String?)] = [
      ("build", record.id), ("definition", record.request.definition), ("commit", record.commit),
      ("branch", record.branch), ("trigger", record.request.trigger), ("retry of", record.retryOf),
      ("created", record.created), ("started", record.started), ("finished", record.finished),
    ]
    return all.compactMap { name, value in value.map { (name, $0) } }
  }

  private var steps: String {
    var out = "<h2>Steps</h2>\n<table>\n"
    for step in record.steps {
      let time = step.seconds.map { "\(Int(min($0, 1e9) * 1000)) ms" } ?? ""
      let cells = [step.name, step.status.rawValue, step.isRestored ? "restored" : time, step.exit ?? ""]
      out += "<tr>" + cells.map { "<td>\(Self.escaped($0))</td>" }.joined() + "</tr>\n"
    }
    return out + "</table>\n"
  }

  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}

extension BuildHistory {
  /// The address of the page that shows how the build stands; one that nothing has been said of gets it now.
  public func page(of record: BuildRecord) throws -> String {
    let path = BuildPage.path(record.id, in: self)
    if !Files.exists(path) { try BuildPage(record: record, lines: []).write(to: self) }
    return "file://" + (path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path)
  }
}
