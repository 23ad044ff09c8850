import Foundation
import Platform

/// How a build stands, as a file for a browser: `<data>/builds/<id>/index.html`. It reads itself anew until the build is over.
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
    let view = BuildStateView(record: record)
    let log = "<h2>Log</h2>\n<pre>\(HTMLPage.escaped(lines.joined(separator: "\n")))</pre>"
    return HTMLPage.text(
      title: view.title, head: record.status.isFinal ? "" : "<meta http-equiv=\"refresh\" content=\"1\">\n",
      body: view.html + log)
  }
}

extension BuildHistory {
  /// The address of the file that shows how the build stands; one that nothing has been said of gets it now.
  public func pageFile(of record: BuildRecord) throws -> String {
    let path = BuildPage.path(record.id, in: self)
    if !Files.exists(path) { try BuildPage(record: record, lines: []).write(to: self) }
    return "file://" + (path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path)
  }
}
