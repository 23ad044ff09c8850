import TestSupport
import Testing

/// Back ends and providers that there are not: told without a state, with their places.
@Suite struct WrongSettingsTests {
  private let folder: ScratchFolder
  private let home: ScratchHome

  init() throws {
    folder = try ScratchFolder()
    home = try ScratchHome()
  }

  private func errors(of command: String, _ manifest: String) async throws -> String {
    try folder.write(manifest, to: "stack/main.stack.hcl")
    return try await CLI(command, folder.path("stack")).home(home).expect(exitCode: 1).errorText
  }

  @Test(arguments: ["validate", "init", "plan"]) func aBackEndThatThereIsNot(command: String) async throws {
    let told = try await errors(of: command, "stack {\n  backend \"htpp\" {}\n}\n")
    #expect(told.contains("unknown back end `htpp`"))
    #expect(told.contains("stack/main.stack.hcl:2:3"))
    #expect(told.contains("there are `http`, `local`, `postgres`, `s3`"))
    #expect(told.contains("did you mean `http`?"))
  }

  @Test(arguments: ["validate", "init", "plan"]) func wrongSettings(command: String) async throws {
    let told = try await errors(
      of: command,
      """
      variable "name" { default = "x" }
      stack {
        backend "http" {
          adress    = "http://${var.name}"
          retry_max = "often"
          password  = ["a"]
        }
      }
      """)
    #expect(told.contains("the back end `http` has no setting `adress`") && told.contains("did you mean `address`?"))
    #expect(told.contains("main.stack.hcl:4:5"))
    #expect(told.contains("`retry_max` of the back end `http` takes a whole number"))
    #expect(told.contains("main.stack.hcl:5:5"))
    #expect(told.contains("`password` takes a string, a number or a bool"))
    #expect(!told.contains("needs `address`"), "what is missing is told when all else is right")
  }

  /// `stack init --backend-config` may give what is not in the block.
  @Test func whatIsMissingIsToldByInit() async throws {
    let manifest = "variable \"a\" {}\nstack {\n  backend \"s3\" {\n    bucket = var.a\n    endpoints = var.a\n  }\n}\n"
    try folder.write(manifest, to: "stack/main.stack.hcl")
    try await CLI("validate", folder.path("stack")).home(home).expect(stdout: "the manifests are valid\n")
    let told = try await CLI("init", folder.path("stack"), "--var", "a=").home(home).expect(exitCode: 1).errorText
    #expect(told.contains("the back end `s3` has no setting `endpoints`"))
    #expect(told.contains("the back end `s3` needs `key`") && told.contains("main.stack.hcl:3:3"))
  }

  @Test(arguments: ["validate", "init", "plan"]) func aProviderThatThereIsNot(command: String) async throws {
    let told = try await errors(
      of: command,
      """
      provider "aws" {
        region = "eu"
      }
      provider "randm" {}
      resource "terraform_data" "a" {
        provider = google
      }
      """)
    for (name, line) in [("aws", 1), ("randm", 4), ("google", 5)] {
      #expect(told.contains("unknown provider `\(name)`"))
      #expect(told.contains("main.stack.hcl:\(line):1"))
    }
    #expect(told.contains("there is no `registry.terraform.io/hashicorp/aws` here"))
    #expect(told.contains("did you mean `random`?"))
  }

  @Test func aModuleIsHandedNoProviderThatThereIsNot() async throws {
    try folder.write("", to: "stack/m/main.stack.hcl")
    let call = "module \"m\" {\n  source    = \"./m\"\n  providers = { aws = aws }\n}\n"
    let told = try await errors(of: "validate", call)
    #expect(told.contains("unknown provider `aws`") && told.contains("main.stack.hcl:3:15"))
  }

  /// Configurations written for Terraform say whose types they use.
  @Test func providersWhoseTypesAreBuiltInAreTaken() async throws {
    let manifest = """
      terraform {
        required_providers {
          random = { source = "hashicorp/random" }
          chance = { source = "hashicorp/random", version = "~> 3" }
          null   = { source = "hashicorp/null" }
        }
      }
      provider "random" {}
      provider "chance" {
        alias = "x"
      }
      provider "local" {}
      provider "terraform" {}
      resource "random_id" "a" {
        byte_length = 2
        provider    = chance.x
      }
      """
    try folder.write(manifest, to: "stack/main.stack.hcl")
    let result = try await CLI("validate", folder.path("stack")).home(home).expect(stdout: "the manifests are valid\n")
    #expect(result.errorText.contains("warning: unknown provider `null`"))
    #expect(!result.errorText.contains("unknown provider `chance`"))
  }
}
