import Diagnostics
import HCL
import Values

/// `stack` and `terraform` blocks.
extension ModuleReader {
  private static let settingsSchema = BodySchema(
    attributes: [.init("name"), .init("required_version"), .init("experiments"), .init("language")],
    blocks: [
      .init("backend", labels: ["type"]), .init("required_providers"), .init("cloud"),
      .init("provider_meta", labels: ["provider"]),
    ])

  mutating func readSettings(_ block: Block) {
    let content = block.body.content(Self.settingsSchema, into: &diagnostics)
    if let name = content["name"] { readStackName(name, block, content) }
    if let attribute = content["required_version"],
      let text = constant(attribute, .string, allowsNull: true, in: content.file)?.string
    {
      readRequiredVersion(text, block, SourceRange(content.file, attribute.expression.range))
    }
    if let experiments = content["experiments"], experiments.expression.asList?.isEmpty == false {
      error(
        "unknown experiments", "the language has no experiments to take part in",
        SourceRange(content.file, experiments.expression.range))
    }
    for inner in content.blocks {
      switch inner.type {
      case "backend": readBackend(inner)
      case "required_providers": readRequiredProviders(inner)
      case "cloud":
        error(
          "`cloud` blocks are not supported", "state is kept on this machine or in a back end", header(inner),
          hints: ["use a `backend` block, or none to keep state beside the configuration"])
      default: break
      }
    }
  }

  /// The version of Terraform whose language this is, which a `terraform` block means by its `required_version`.
  private static let languageVersion = "1.11.4"

  private mutating func readRequiredVersion(_ text: String, _ block: Block, _ range: SourceRange) {
    guard let constraint = VersionConstraint(text) else {
      error(
        "invalid version constraint", "\(StringLiteral.quoted(text)) is none", range,
        hints: ["write it as in \">= 1.2, < 2.0\""])
      return
    }
    guard block.type == "terraform" else {
      module.settings.requiredVersions.append((text, range))
      return
    }
    if let version = VersionConstraint.Version(Self.languageVersion), !constraint.allows(version) {
      error(
        "another version is required",
        "this is the language of Terraform \(Self.languageVersion), and \(StringLiteral.quoted(text)) is required",
        range)
    }
  }

  private mutating func readStackName(_ attribute: Attribute, _ block: Block, _ content: BodyContent) {
    let range = SourceRange(content.file, attribute.nameRange)
    if block.type == "terraform" {
      error("unsupported argument", "`name` belongs in a `stack` block", range)
      return
    }
    guard let name = constant(attribute, .string, in: content.file)?.string else { return }
    let isGood = name.utf8.first.map { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) } ?? false
    guard isGood, name.utf8.count <= 63,
      name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
    else {
      error(
        "invalid stack name",
        "a stack's name has at most 63 lower-case letters, digits and `-`, and begins with no `-`",
        SourceRange(content.file, attribute.expression.range))
      return
    }
    if !isOverride, let first = module.settings.nameRange {
      reportDuplicate("name of the stack", range, first: first)
      return
    }
    module.settings.name = name
    module.settings.nameRange = range
  }

  private mutating func readBackend(_ block: Block) {
    guard let type = block.labels.first?.value else { return }
    if !isOverride, let first = module.settings.backend {
      reportDuplicate("`backend` block", header(block), first: first.range)
      return
    }
    module.settings.backend = BackendConfiguration(type: type, body: block.body, range: header(block))
  }

  /// `name`, `namespace/name` or `host/namespace/name`.
  private mutating func checkSource(_ source: String?, _ range: SourceRange) {
    guard let source else { return }
    let parts = source.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.contains(where: \.isEmpty) || parts.count > 3 else { return }
    error(
      "invalid source of a provider", "\(StringLiteral.quoted(source)) is not `host/namespace/name` or the end of that",
      range)
  }

  private mutating func readRequiredProviders(_ block: Block) {
    if let first = module.settings.requiredProvidersRange, !isOverride {
      reportDuplicate("`required_providers` block", header(block), first: first)
      return
    }
    module.settings.requiredProvidersRange = header(block)
    for attribute in block.body.justAttributes(into: &diagnostics) {
      let range = SourceRange(block.file, attribute.nameRange)
      if attribute.name != attribute.name.lowercased() {
        error("invalid name of a provider", "`\(attribute.name)` has capitals, which providers' names have not", range)
      }
      var provider = RequiredProvider(range: range)
      if let text = attribute.expression.asStaticString {
        provider.version = text
      } else if let items = attribute.expression.asMap {
        for item in items {
          switch item.key.asKeyword ?? item.key.asStaticString {
          case "source":
            provider.source = item.value.asStaticString
            checkSource(provider.source, SourceRange(block.file, item.value.range))
          case "version": provider.version = item.value.asStaticString
          case "configuration_aliases":
            provider.aliases = (item.value.asList ?? []).compactMap { providerReference($0, block.file) }
          default:
            error(
              "unsupported argument", "a required provider has `source` and `version`",
              SourceRange(block.file, item.key.range))
          }
        }
      } else {
        error(
          "invalid required provider", "an object with `source` and `version` is required",
          SourceRange(block.file, attribute.expression.range))
      }
      module.settings.requiredProviders[attribute.name] = provider
    }
  }
}
