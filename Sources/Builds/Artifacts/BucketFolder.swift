import Platform

/// Finds the folder of a `bucket` that a stack on this machine has.
enum BucketFolder {
  /// The first bucket that is called so: `archive` is `module.storage.bucket.archive` of any stack.
  static func find(_ name: String, directories: Directories) -> String? {
    for stack in (try? Files.names(in: directories.stacks)) ?? [] {
      let folder = directories.stackData(stack)
      for resource in (try? Files.names(in: folder)) ?? [] {
        let isIt = resource == "bucket.\(name)" || resource.hasSuffix(".bucket.\(name)")
        guard isIt, Files.exists(Path.join(folder, resource, "bucket.json")) else { continue }
        return Path.join(folder, resource, "objects")
      }
    }
    return nil
  }
}
