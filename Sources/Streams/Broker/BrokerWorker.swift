import Diagnostics
import Platform

/// Starts a broker: sees to what a killed one left half written, and becomes the server.
public enum BrokerWorker {
  /// Returns never. Throws `WorkerError.unreadableConfiguration`, or that the server cannot be started.
  public static func run(configFile: String) throws {
    let launch = try BrokerLaunch(contentsOf: configFile)
    let logger = WorkerLog.logger("broker")
    // A store that cannot be looked through is the server's to complain about.
    for repair in BrokerStore(folder: launch.store).repair() { logger.warning("\(repair.text)") }
    throw ProgramReplacement.become(launch.command)
  }
}
