import Hummingbird
import Platform

/// The stable addresses of units: a listening port each, whose requests go to the replicas that are ready.
actor Ingress {
  private struct Listener {
    let route: IngressRoute
    let server: HTTPServer
    let port: UInt16
    let isPublic: Bool
  }

  private var listeners: [String: Listener] = [:]
  private let log: AgentLog

  init(log: AgentLog) { self.log = log }

  func serves(_ unit: String, _ port: UInt16) -> Bool { listeners[unit]?.port == port }

  /// Listens for the unit. With what it has already nothing happens.
  func serve(_ unit: String, port: UInt16, isPublic: Bool) async throws {
    if let present = listeners[unit] {
      if present.port == port && present.isPublic == isPublic { return }
      listeners[unit] = nil
      await present.server.close()
    }
    let route = IngressRoute()
    let address = BindAddress.hostname(isPublic ? "0.0.0.0" : "127.0.0.1", port: Int(port))
    let server: HTTPServer
    do {
      server = try await HTTPServer.start(IngressResponder(route: route), at: address)
    } catch {
      throw AgentFault.portTaken(port, by: nil)
    }
    // Each unit asks for itself alone, one call at a time, so nobody has listened for it meanwhile.
    listeners[unit] = Listener(route: route, server: server, port: port, isPublic: isPublic)
  }

  func setBackends(_ unit: String, _ ports: [UInt16]) {
    listeners[unit]?.route.setBackends(ports)
  }

  /// Waits until the replica at this port, no longer a backend, has answered its requests.
  func drain(_ port: UInt16, within limit: Duration) async {
    let deadline = ContinuousClock.now + limit
    while listeners.values.contains(where: { $0.route.isBusy(port) }), ContinuousClock.now < deadline {
      do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
    }
  }

  func remove(_ unit: String) async {
    guard let listener = listeners.removeValue(forKey: unit) else { return }
    await listener.server.close()
  }
}
