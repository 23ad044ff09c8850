import Platform

/// The values of built-in substitutions that do not come from the source.
public enum BuiltInValues {
  /// Off the cloud the project and the place are this machine's; `STACK_PROJECT` names the project otherwise.
  public static func of(build id: String, definition: BuildDefinition, path: String) -> [String: String] {
    let account = definition.serviceAccount?.value ?? ""
    return [
      "PROJECT_ID": ProcessEnvironment.value("STACK_PROJECT") ?? "local", "PROJECT_NUMBER": "0",
      "LOCATION": "local", "BUILD_ID": id, "SERVICE_ACCOUNT": account,
      "SERVICE_ACCOUNT_EMAIL": account.split(separator: "/").last.map(String.init) ?? "",
      "TRIGGER_BUILD_CONFIG_PATH": path, "TRIGGER_NAME": "",
    ]
  }
}
