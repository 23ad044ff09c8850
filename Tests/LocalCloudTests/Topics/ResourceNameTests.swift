import Platform
import Testing

@testable import LocalCloud

@Suite struct ResourceNameTests {
  @Test func childrenAndParents() {
    let broker = ResourceName(stack: "shop-1", address: #"module.a["x/y"].broker.main"#)
    let topic = broker.child(.topic, "t")
    let subscription = topic.child(.subscription, "s")
    #expect(subscription.split(.subscription)?.parent == topic)
    #expect(subscription.split(.subscription)?.name == "s")
    #expect(topic.split(.topic)?.parent == broker)
    #expect(topic.split(.subscription) == nil)
    #expect(broker.split(.topic) == nil)
  }

  @Test func foldersStayWhereTheyBelong() {
    let directories = Directories(home: "/home/h")
    #expect(
      ResourceName(#"shop-1/broker.main["a/b"]"#).folder(directories)
        == "/home/h/data/stacks/shop-1/broker.main%5B%22a%2Fb%22%5D")
    #expect(ResourceName("../broker.main").folder(directories) == nil)
    #expect(ResourceName("shop/../x").folder(directories) == "/home/h/data/stacks/shop/%2E.%2Fx")
    #expect(ResourceName("shop").folder(directories) == nil)
  }

  @Test(arguments: [
    ("topic.readings", "readings"), (#"module.m["a.b"].topic.t"#, "t"), ("device.sensor[2]", "sensor-2"),
    (#"device.sensor["north wing"]"#, "sensor-north-wing"),
  ])
  func defaultNames(address: String, name: String) {
    #expect(ResourceAddress.defaultName(address) == name)
  }
}
