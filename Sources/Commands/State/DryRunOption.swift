import ArgumentParser

/// For commands that can tell what they would do.
struct DryRunOption: ParsableArguments {
  @Flag(name: .customLong("dry-run"), help: "Tell what would be done, and do nothing.") var isOn = false
}
