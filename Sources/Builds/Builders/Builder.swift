/// What runs a step: a program of this machine, or an image where a container engine is.
public enum Builder: Sendable, Hashable {
  /// The program, and arguments that stand before the step's.
  case program(String, arguments: [String])
  case image(String)

  /// What it stands for, in words.
  var words: [String] {
    switch self {
    case .program(let program, let arguments): ["program", program] + arguments
    case .image(let image): ["image", image]
    }
  }
}
