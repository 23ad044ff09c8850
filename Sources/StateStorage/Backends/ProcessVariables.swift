import Platform

/// The environment, where an empty variable counts as none.
enum ProcessVariables {
  static func value(_ name: String) -> String? {
    ProcessEnvironment.value(name).flatMap { $0.isEmpty ? nil : $0 }
  }
}
