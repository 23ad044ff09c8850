import Glibc

/// Standard input, output and error.
public enum StandardStreams {
  /// Gives each that is closed something of its own: the next file to be opened would be it otherwise, and what is printed would be
  /// written into that, a state or a log. To write there fails as it does where nothing is open.
  public static func fill() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest one that is free, which is this one.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
