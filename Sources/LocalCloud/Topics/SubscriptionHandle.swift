/// A subscription by its id: its topic, and the consumer that remembers its place.
struct SubscriptionHandle: Sendable {
  let name: ResourceName
  let topic: TopicHandle
  let consumer: String

  init(_ id: String, _ environment: LocalCloudEnvironment) throws {
    name = ResourceName(id)
    guard let (parent, consumer) = name.split(.subscription) else {
      throw BrokerFault.badName(id, expected: "a subscription")
    }
    topic = try TopicHandle(parent.text, environment)
    self.consumer = consumer
  }
}
