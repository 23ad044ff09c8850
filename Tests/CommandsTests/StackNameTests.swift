import Testing

@testable import Commands

@Suite struct StackNameTests {
  @Test(
    arguments: [
      ("/home/ada/weather", "weather"), ("/srv/Plant_7.b", "Plant_7.b"), ("/srv/my stack", "my-stack"),
      ("/srv/.hidden", "hidden"), ("/srv/äö", "stack"), ("/", "stack"),
      ("/" + String(repeating: "x", count: 70), String(repeating: "x", count: 63)),
    ])
  func aDirectoryNamesItsStack(_ directory: String, _ name: String) {
    #expect(StackName.standard(for: directory) == name)
  }
}
