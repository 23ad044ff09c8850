import ProviderKit
import Values

extension BuildTriggerType {
  var schema: ResourceSchema {
    func text(_ what: String, _ otherwise: Value? = nil, replaces: Bool = false) -> AttributeSchema {
      AttributeSchema(.string, .optional, what, defaultValue: otherwise, requiresReplacement: replaces)
    }
    return ResourceSchema(
      BlockSchema(
        "Starts a build when something is pushed to a repository on this machine, or committed in a work tree. It installs a git hook; one that is there already goes on running first, and is put back when the trigger goes.",
        attributes: [
          "name": AttributeSchema(
            .string, .required, "What `stack trigger` calls it: letters, digits, `-`, `_` and `.`.",
            requiresReplacement: true, validators: [.notEmpty]),
          "repository": AttributeSchema(
            .string, .required,
            "The folder of a bare repository or a work tree; a relative one is taken from the stack's directory.",
            requiresReplacement: true, validators: [.notEmpty]),
          "work_tree": text(
            "The work tree whose stacks its builds go on with; else the repository's own place. A relative one is taken from the stack's directory.",
            ""),
          "branch": text("The branch whose pushes start it, or a regular expression for branches.", ""),
          "tag": text("The same for tags.", ""),
          "definition": AttributeSchema(
            .string, .required, "The build definition's path in the repository.", validators: [.notEmpty]),
          "included_files": AttributeSchema(
            .list(.string), .optional, "Path patterns such as `src/**`: only a push that changes one of these builds."),
          "ignored_files": AttributeSchema(
            .list(.string), .optional, "Path patterns: a push that changes only these does not build."),
          "substitutions": AttributeSchema(.map(.string), .optional, "Values for the definition's substitutions."),
          "workspace": text("The stack workspace in which the build's `stack` commands work.", ""),
          "supersede": AttributeSchema(
            .bool, .optional, "Whether a waiting build gives way to a later one of its branch.", defaultValue: false),
          "approval": AttributeSchema(
            .bool, .optional, "Whether its builds wait until somebody runs `stack build approve`.", defaultValue: false),
          "disabled": AttributeSchema(.bool, .optional, "Whether it starts nothing for now.", defaultValue: false),
          "id": AttributeSchema(.string, .computed, "Its name."),
          "hook": AttributeSchema(.string, .computed, "The hook file."),
        ]))
  }
}
