import Testing

@testable import LocalCloud

@Suite struct MQTTTopicTests {
  @Test(arguments: [
    ("devices/a/events", ["devices.a.events"]), ("devices/+/events", ["devices.*.events"]),
    ("commands/a/#", ["commands.a", "commands.a.>"]), ("#", [">"]),
  ])
  func becomeSubjects(filter: String, subjects: [String]) {
    #expect(MQTTTopic.isFilter(filter))
    #expect(MQTTTopic.subjects(filter) == subjects)
  }

  @Test(arguments: ["", "a//b", "a/#/b", "a.b", "a/b+", "a b", "a/>", "a/*"])
  func refusesWhatABrokerOnNATSCannotServe(filter: String) {
    #expect(!MQTTTopic.isFilter(filter))
  }
}
