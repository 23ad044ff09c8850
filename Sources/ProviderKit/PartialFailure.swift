/// A create or update that failed on the way: what there is of the object now, and why it went no further.
///
/// The engine keeps the object in state; one that a create left is tainted and will be replaced.
public struct PartialFailure: Error {
  public let object: StoredObject
  public let underlying: any Error

  public init(_ object: StoredObject, underlying: any Error) {
    self.object = object
    self.underlying = underlying
  }
}
