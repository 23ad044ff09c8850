import AgentAPI
import Databases
import Foundation
import GRDB
import Platform

extension BuildHistory {
  /// What builds left whose process was killed in their midst: their own processes are ended, their folders cleaned, their logs put
  /// away. Whoever runs a build does it first.
  func endInterrupted() async throws {
    let documents = try database.read { database in
      try database.all("SELECT record FROM builds WHERE status IN ('WORKING', 'INTERRUPTED')") { try $0.bytes(0) }
    }
    for document in documents ?? [] {
      let record = settled(try JSONDecoder().decode(BuildRecord.self, from: Data(document)))
      let folders = BuildFolders(root: folder(of: record.id))
      guard record.status == .interrupted, Files.exists(folders.home) else { continue }
      BuildProcesses(id: record.id, root: folders.root).end()
      for name in folders.notedContainers { await ContainerEngine.remove(name) }
      try archiveLog(of: record.id)
      try? BuildQueue(directories: directories).remove(record.id)
      // The last, because it is what tells that all this is to be done.
      folders.clean(keepWorkspace: false)
    }
  }
}
