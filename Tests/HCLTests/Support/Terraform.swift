import Platform

/// The real `terraform`, if it is installed; tests that compare with it are skipped otherwise.
enum Terraform {
  static let path: String? = {
    for folder in (ProcessEnvironment.value("PATH") ?? "").split(separator: ":") {
      let path = Path.join(String(folder), "terraform")
      if Files.isExecutable(path) { return path }
    }
    return nil
  }()
}
