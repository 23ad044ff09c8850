/// The functions that expressions may call, by name.
public struct FunctionLibrary: Sendable {
  public private(set) var functions: [String: Function]

  public init(_ functions: [Function]) {
    self.functions = Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
  }

  /// The function of that name; `core::name` is the same as `name`.
  public subscript(name: String) -> Function? {
    if let function = functions[name] { return function }
    let prefix = "core::"
    return name.hasPrefix(prefix) ? functions[String(name.dropFirst(prefix.count))] : nil
  }

  /// The signature of the function that a call names, those that the evaluator itself provides included.
  public func signature(_ name: String) -> FunctionSignature? {
    let prefix = "core::"
    let plain = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    return self[name]?.signature ?? Self.special.first { $0.name == plain }
  }

  /// Every signature in order of name, those that the evaluator itself provides included, and those of providers not.
  public var signatures: [FunctionSignature] {
    (functions.values.map(\.signature).filter { !$0.name.hasPrefix("provider::") } + Self.special)
      .sorted { $0.name < $1.name }
  }

  public mutating func add(_ function: Function) { functions[function.name] = function }

  /// The functions of the language.
  public static let standard = FunctionLibrary(all)

  private static let all: [Function] =
    collections + conversion + dates + encoding + files + formatting + maps + moreEncoding + networks + numeric
    + regularExpressions + secrets + text + compression + [yamldecode]
    + [flatten, setintersection, setproduct, setsubtract, setunion] + provided

  /// What the evaluator does itself, because arguments are evaluated only as far as needed.
  static let special: [FunctionSignature] = [
    FunctionSignature(
      name: "can", description: "Whether an expression can be evaluated without an error.",
      parameters: [.init("expression", .dynamic, "The expression to try.")], variadic: nil, result: .bool),
    FunctionSignature(
      name: "try", description: "The first of several expressions that can be evaluated without an error.",
      parameters: [], variadic: .init("expressions", .dynamic, "The expressions to try in turn."), result: .dynamic),
  ]
}
