import Values

extension FunctionLibrary {
  static let yamldecode = Function(
    "yamldecode", "The value that YAML says.", [.init("src", .string)], returning: { _ in .dynamic }
  ) { arguments in
    do {
      return try YAMLReader.read(try arguments.string(0))
    } catch let error as YAMLError {
      throw FunctionError("this is not valid YAML: line \(error.line): \(error.message)", argument: 0)
    }
  }
}
