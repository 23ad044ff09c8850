import KeyManagement
import Platform

/// A file to read from, or standard input for `-`.
struct SourceStream: ~Copyable {
  private let file: OpenFile
  let stream: ByteStream

  init(_ path: String, followsLinks: Bool) throws {
    file = try InputFile.open(path == "-" ? "/dev/stdin" : path, followsLinks: followsLinks)
    stream = ByteStream(descriptor: file.descriptor, name: path == "-" ? "standard input" : path)
  }
}
