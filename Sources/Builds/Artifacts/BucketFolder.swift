import Platform

/// Finds the folder of a `bucket` that a stack on this machine has.
enum BucketFolder {
  /// The buckets that are called so: `archive` is `module.storage.bucket.archive` of any stack, and so is that whole address. By
  /// stack and address, sorted.
  static func find(_ name: String, directories: Directories) -> [(address: String, folder: String)] {
    var found: [(address: String, folder: String)] = []
    for stack in (try? Files.names(in: directories.stacks)) ?? [] {
      let folder = directories.stackData(stack)
      for resource in (try? Files.names(in: folder)) ?? [] {
        let isIt = resource == "bucket.\(name)" || resource.hasSuffix(".bucket.\(name)") || resource == name
        guard isIt, Files.exists(Path.join(folder, resource, "bucket.json")) else { continue }
        found.append(("\(resource) of \(stack)", Path.join(folder, resource, "objects")))
      }
    }
    return found.sorted { $0.folder < $1.folder }
  }
}
