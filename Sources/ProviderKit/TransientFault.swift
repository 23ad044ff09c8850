/// An error that may pass by itself: the same call may succeed when it is made again.
public protocol TransientFault: Error {
  var isTransient: Bool { get }
}
