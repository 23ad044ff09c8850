import Values

/// Where our plan as JSON says something else than Terraform's of the same, and says nothing where Terraform's says something.
///
/// What we say beyond is no difference. Left out is what must differ: versions and times, and what is secret to us alone. Lists of things with addresses are compared
/// by address; which attributes are relevant by resource as it is configured, since only Terraform names it for the module as a whole
/// too; what an object depends on with all that follows from it, since we keep direct dependencies alone.
struct PlanJSONDifference {
  private let theirs: JSON
  private let ours: JSON

  init(theirs: JSON, ours: JSON) {
    self.theirs = theirs
    self.ours = ours
  }

  var all: [String] {
    var found: [String] = []
    Self.compare(theirs, ours, "", &found)
    return found
  }

  private static func compare(_ theirs: JSON?, _ ours: JSON?, _ path: String, _ found: inout [String]) {
    switch (theirs, ours) {
    case (.object(let members)?, .object?):
      for member in members where member.key != "depends_on" || !path.contains("prior_state") {
        compare(member.value, ours?[member.key], "\(path).\(member.key)", &found)
      }
      // Beyond what Terraform has, values and shapes must hold nothing: it would be read as such.
      if ["before", "after", "values", "_unknown", "_sensitive", "sensitive_values", "expressions"].contains(
        where: path.hasSuffix)
      {
        for member in ours?.members ?? [] where theirs?[member.key] == nil {
          found.append("\(path).\(member.key): only ours")
        }
      }
    case (.array(let left)?, .array(let right)?) where path.hasSuffix(".relevant_attributes"):
      let (left, right) = (Self.relevant(left), Self.relevant(right))
      if left != right { found.append("\(path): \(left) / \(right)") }
    case (.array(let left)?, .array(let right)?) where left.allSatisfy({ Self.address($0) != nil }) && !left.isEmpty:
      let keyed = Dictionary(right.map { (Self.address($0) ?? "", $0) }) { $1 }
      for one in left {
        let address = Self.address(one) ?? ""
        compare(one, keyed[address], "\(path)[\(address)]", &found)
      }
      if left.count != right.count { found.append("\(path): \(left.count) elements / \(right.count)") }
    case (.array(let left)?, .array(let right)?) where left.count == right.count:
      for (number, pair) in zip(left, right).enumerated() { compare(pair.0, pair.1, "\(path)[\(number)]", &found) }
    default:
      if theirs != ours, !isMirroredSecret(ours, path) {
        found.append("\(path): \(Self.text(theirs)) / \(Self.text(ours))")
      }
    }
  }

  /// The output of a `terraform_data` is what its input is, and with us as secret as that.
  private static func isMirroredSecret(_ ours: JSON?, _ path: String) -> Bool {
    guard let ours, [.null, true].contains(ours) else { return false }
    return ["values", "before", "after", "sensitive_values", "before_sensitive", "after_sensitive"].contains {
      path.contains(".\($0).output")
    }
  }

  /// By what an element of a list is known.
  private static func address(_ json: JSON) -> String? {
    let address = json["address"]?.string ?? json["address"]?["to_display"]?.string
    return address.map { $0 + (json["deposed"]?.string ?? "") }
  }

  private static func relevant(_ elements: [JSON]) -> [String] {
    let texts = elements.map { element in
      var resource = element["resource"]?.string ?? ""
      if let last = resource.firstRange(of: "terraform_data") {
        let module = resource[..<last.lowerBound].replacing(/\[[^\]]*\]/, with: "")
        resource = String(module) + String(resource[last.lowerBound...])
      }
      return resource + " " + text(element["attribute"])
    }
    return Set(texts).sorted()
  }

  private static func text(_ json: JSON?) -> String {
    json.map { String(decoding: $0.bytes(escapesHTML: false), as: UTF8.self) } ?? "nothing"
  }
}
