import StateStorage

extension CheckRecord {
  /// One of each kind, in order.
  static let samples = [
    CheckRecord(
      kind: .check, address: "check.health", status: .fail,
      objects: [.init(address: "check.health", status: .fail, messages: ["it is \"ill\"", "and <old>"])]),
    CheckRecord(
      kind: .resource, address: "module.m.terraform_data.a", status: .unknown,
      objects: [
        .init(address: "module.m[\"a.b\"].terraform_data.a[0]", status: .pass),
        .init(address: "module.m[\"a.b\"].terraform_data.a[1]", status: .unknown),
      ]),
    CheckRecord(kind: .output, address: "output.o", status: .pass),
    CheckRecord(
      kind: .variable, address: "var.v", status: .error, objects: [.init(address: "var.v", status: .error)]),
  ]
}
