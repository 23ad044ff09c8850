import Foundation
import Platform

/// What is known of a build but for its log, as HTML.
struct BuildStateView {
  let record: BuildRecord
  /// The path of its page on the server, where there is one; beside the page in the build's folder lie the artifacts themselves.
  var base = ""

  var title: String { "\(record.status.rawValue) · \(record.id)" }

  var html: String {
    var out = "<h1>\(HTMLPage.status(record.status))</h1>\n<p>\(HTMLPage.escaped(record.reason ?? ""))</p>\n<table>\n"
    for (name, value) in facts { out += "<tr><th>\(name)</th><td>\(HTMLPage.escaped(value))</td></tr>\n" }
    out += "</table>\n"
    if !record.steps.isEmpty { out += steps }
    if !record.artifacts.isEmpty {
      let prefix = base.isEmpty ? "artifacts/" : base + "/artifacts/"
      let kept = record.artifacts.map { artifact in
        let link = artifact.path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? ""
        return "<li><a href=\"\(HTMLPage.escaped(prefix + link))\">\(HTMLPage.escaped(artifact.path))</a>"
      }
      out += "<h2>Artifacts</h2>\n<ul>\n\(kept.joined(separator: "\n"))\n</ul>\n"
    }
    return out
  }

  private var facts: [(String, String)] {
    var images: [(String, String?)] = []
    for image in record.images { images.append(("image", "\(image.name) \(image.id)")) }
    let all: [(String, String?)] = [
      ("build", record.id), ("definition", record.request.shownDefinition), ("commit", record.commit),
      ("branch", record.branch), ("trigger", record.request.trigger), ("retry of", record.retryOf),
      ("created", record.created), ("started", record.started), ("finished", record.finished),
      ("log lacks what came later", record.logFault),
    ]
    return (all + images).compactMap { name, value in value.map { (name, $0) } }
  }

  private var steps: String {
    var out = "<h2>Steps</h2>\n<table>\n"
    for step in record.steps {
      let time = step.seconds.map { "\(Int(min($0, 1e9) * 1000)) ms" } ?? ""
      out += HTMLPage.row([
        HTMLPage.escaped(step.name), HTMLPage.status(step.status), step.isRestored ? "restored" : time,
        HTMLPage.escaped(step.exit ?? ""),
      ])
    }
    return out + "</table>\n"
  }
}
