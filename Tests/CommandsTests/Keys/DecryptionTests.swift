import ArgumentParser
import Testing

@testable import Commands

/// The short way to read the arguments of `stack kms decrypt` gives what the parser gives, or leaves it to the parser.
@Suite struct DecryptionTests {
  @Test(arguments: [
    [], ["--in", "a"], ["--in", "-"], ["--in", "a", "--out", "b", "--force"],
    ["--force", "--key", "ring/key", "--aad", "some text", "--in", "a"], ["--aad-file", "f", "--out", "-"],
    ["--aad", ""], ["--in", "a", "--follow-links"],
  ])
  func plainArguments(_ arguments: [String]) throws {
    #expect(Decryption(["kms", "decrypt"] + arguments) == (try KMSDecryptCommand.parse(arguments)).decryption)
  }

  @Test(arguments: [
    ["--help"], ["--in"], ["--in", "--out"], ["--in=a"], ["--in", "a", "--in", "b"], ["a"], ["--forc"], ["--", "a"],
    ["--aad", "a", "--aad-file", "b"], ["--in", "-x"], ["--unknown", "x"],
  ])
  func othersAreForTheParser(_ arguments: [String]) {
    #expect(Decryption(["kms", "decrypt"] + arguments) == nil)
  }

  @Test(arguments: [[], ["kms"], ["kms", "encrypt", "--in", "a"], ["decrypt"], ["--help", "kms", "decrypt"]])
  func otherCommandsAreNot(_ arguments: [String]) { #expect(Decryption(arguments) == nil) }
}
