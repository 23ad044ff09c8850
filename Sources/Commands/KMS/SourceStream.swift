import Glibc
import KeyManagement
import Platform

/// A file to read from, or standard input for `-`.
struct SourceStream: ~Copyable {
  private let file: OpenFile
  let stream: ByteStream

  init(_ path: String) throws {
    file = try OpenFile(path == "-" ? "/dev/stdin" : path, O_RDONLY)
    stream = ByteStream(descriptor: file.descriptor, name: path == "-" ? "standard input" : path)
  }
}
