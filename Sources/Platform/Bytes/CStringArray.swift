import Glibc

/// Lends the strings as a null-terminated array of C strings, as `exec` wants them.
func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = strings.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else {
      var none: UnsafeMutablePointer<CChar>?
      return withUnsafePointer(to: &none) { body($0) }
    }
    return body(base)
  }
}

/// Lends argument and variable lists in the form of the `exec` calls.
@discardableResult
public func withCStringArrays<Result>(
  _ first: [String], _ second: [String],
  _ body: (
    UnsafePointer<UnsafeMutablePointer<CChar>?>, UnsafePointer<UnsafeMutablePointer<CChar>?>
  ) -> Result
) -> Result {
  withCStrings(first) { firstPointers in
    withCStrings(second) { secondPointers in body(firstPointers, secondPointers) }
  }
}
