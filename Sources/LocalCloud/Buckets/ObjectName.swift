/// The names of objects: paths with `/`, without empty, `.` or `..` components.
enum ObjectName {
  static let summary = "components joined by `/`, none of them empty, `.` or `..`, at most 1024 bytes"

  static func isValid(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return (1...1024).contains(name.utf8.count) && !name.utf8.contains(0)
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255 }
  }
}
