import TestSupport

/// The manifests that pages show, put together as the modules of one stack, each in a folder of its own with the files that the
/// page shows beside it.
struct ManualExamples {
  private let folder: ScratchFolder
  private(set) var modules: [String] = []

  /// - Parameter pages: each `hcl` block of them is a module; blocks of other languages that name a file belong to the one before.
  init(_ pages: [ManualPage]) throws {
    folder = try ScratchFolder()
    for page in pages {
      var module = ""
      for fence in page.fences {
        if fence.language == "hcl" {
          module = "\(page.name)-\(modules.count)"
          modules.append(module)
          try folder.write(fence.text, to: "\(module)/main.stack.hcl")
        } else if let file = fence.file {
          try folder.write(fence.text, to: "\(module)/\(file)")
        }
      }
    }
    let calls = modules.map { "module \"\($0)\" {\n  source = \"./\($0)\"\n}\n" }
    try folder.write((["stack {\n  name = \"manual\"\n}\n"] + calls).joined(separator: "\n"), to: "main.stack.hcl")
  }

  var path: String { folder.path }
}
