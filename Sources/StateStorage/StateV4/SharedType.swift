/// A type of this program's own provider that Terraform has as well, with the same attributes.
struct SharedType {
  /// The provider's address there.
  let provider: String
  /// How far the version of the schema here is ahead of the one there.
  let versionsAhead: Int

  init?(_ type: String) {
    switch type {
    case "terraform_data": provider = "terraform.io/builtin/terraform"
    case "random_id", "random_integer", "random_password", "random_string", "random_uuid":
      provider = "registry.terraform.io/hashicorp/random"
    case "local_file", "local_sensitive_file": provider = "registry.terraform.io/hashicorp/local"
    default: return nil
    }
    versionsAhead = type == "random_string" ? 1 : 0
  }
}
