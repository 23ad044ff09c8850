/// libFuzzer's entry: whatever the bytes are, evaluating them must end, show nothing sensitive, and come to the same when formatted.
@_cdecl("LLVMFuzzerTestOneInput")
public func evaluateAnything(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let fault = EvaluationInvariants.fault(Array(UnsafeBufferPointer(start: start, count: count)))
  precondition(fault == nil, fault ?? "")
  return 0
}
