import Diagnostics
import Platform

/// Finds the files that `stack fmt` formats.
struct FormattableFiles {
  struct File: Hashable {
    let path: String
    /// As the user reaches it.
    let name: String
  }

  static let endings = [".stack.hcl", ".stackvars", ".tf", ".tfvars"]

  /// What relative paths are taken from.
  let base: String
  let isRecursive: Bool

  /// The files named, and those of the directories named, in order; without a name those of the base.
  func find(_ paths: [String], into diagnostics: inout Diagnostics) -> [File] {
    var files: [File] = []
    for path in paths.isEmpty ? [""] : paths {
      let absolute = Path.absolute(path, from: base)
      if Files.isFolder(absolute) {
        collect(absolute, path == "." ? "" : path, &files, &diagnostics)
      } else if !Files.exists(absolute) {
        diagnostics.error("no such file or directory", detail: "there is nothing at `\(path)`")
      } else if Self.isFormattable(Path.name(path)) {
        files.append(File(path: absolute, name: path))
      } else {
        diagnostics.error(
          "`\(path)` cannot be formatted",
          detail: "files that can be formatted end in " + Self.endings.map { "`\($0)`" }.joined(separator: ", "))
      }
    }
    return files
  }

  private func collect(_ folder: String, _ name: String, _ files: inout [File], _ diagnostics: inout Diagnostics) {
    let names: [String]
    do { names = try Files.names(in: folder) } catch {
      diagnostics.append(contentsOf: Diagnostics(describing: error))
      return
    }
    for entry in names.sorted() where !entry.hasPrefix(".") {
      let path = Path.join(folder, entry)
      let shown = name.isEmpty ? entry : Path.join(name, entry)
      switch Files.status(path)?.kind {
      case .folder: if isRecursive { collect(path, shown, &files, &diagnostics) }
      case .file: if Self.isFormattable(entry) { files.append(File(path: path, name: shown)) }
      default: continue
      }
    }
  }

  private static func isFormattable(_ name: String) -> Bool { endings.contains { name.hasSuffix($0) } }
}
