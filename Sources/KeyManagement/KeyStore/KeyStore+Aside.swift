import Databases
import FoundationEssentials
import GRDB
import Platform

extension KeyStore {
  /// How many keys of the store a root key has wrapped, that of the audit log among them.
  public func wrappedKeys() throws -> Int {
    try read { database in
      try database.first(
        """
        SELECT (SELECT count(*) FROM key_version WHERE wrapped IS NOT NULL) + (SELECT count(*) FROM audit_key)
        """)?.integer(0) ?? 0
    }
  }

  /// Gives a store, which nobody has open, another name beside its own; answers which. With its root key it is a store again under the
  /// old name.
  public static func putAside(_ path: String) throws -> String {
    let time = Date().formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
    let aside = "\(path).lost-\(time)"
    // The log first: without its database it is not taken for one.
    for suffix in ["-wal", "-shm", ""] where Files.exists(path + suffix) {
      try Files.rename(path + suffix, to: aside + suffix)
    }
    try AtomicFile.synchronizeFolder(Path.parent(path))
    return aside
  }
}
