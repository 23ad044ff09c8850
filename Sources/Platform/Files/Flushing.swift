import CPlatform

/// Ways to have data on the disk that are cheaper than flushing one file after the other.
public enum Flushing {
  /// Flushes everything that was written to the file system of an open file.
  public static func flushFileSystem(of descriptor: Int32, path: String) throws(SystemError) {
    guard stack_synchronize_file_system(descriptor) == 0 else { throw SystemError("write", path) }
  }

  /// Has the disk begin with a part of a file, so that a flush later has less to wait for.
  public static func begin(_ descriptor: Int32, offset: Int, count: Int) {
    stack_begin_writing(descriptor, offset, count)
  }
}
