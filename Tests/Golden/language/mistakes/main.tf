terraform {
  required_providers {
    terraform = { source = "terraform.io/builtin/terraform" }
  }
}

locals {
  list   = [1]
  object = { alpha = 1 }
  none   = null
  secret = sensitive([1])
  deep   = { a = { b = [1, 2] } }
  text   = "abc"
  map    = tomap({ a = 1 })
  set    = toset(["a", "b"])
}

resource "terraform_data" "a" {}

output "argument" { value = cidrsubnet("10.0.0.0/8", "x", 2) }
output "missing" { value = upper() }
output "many" { value = upper("a", "b") }
output "json" { value = jsondecode("{") }
output "variadic" { value = join(1, 2) }
output "core" { value = core::join(",", 2) }
output "date" { value = formatdate("x", "y") }
output "try" { value = try(local.list[3]) }
output "tries" { value = try() }
output "can" { value = can(1, 2) }
output "format" { value = format("%d", "x") }
output "maximum" { value = max("a", 1) }
output "element" { value = element([], 1) }
output "provided" { value = provider::terraform::decode_tfvars("=") }
output "merge" { value = merge(1) }
output "expanded" { value = upper(1...) }
output "expanded_null" { value = upper(null...) }
output "unknown" { value = nope(1) }
output "nested" { value = upper(lower([])) }
output "argument_value" { value = upper(local.list) }
output "two_values" { value = cidrsubnet(local.text, local.list[0], local.list[0]) }
output "file" { value = file("none.txt") }
output "regex" { value = regex("(", local.text) }
output "index" { value = local.list[3] }
output "attribute" { value = local.object.alhpa }
output "of_null" { value = local.none.x }
output "of_secret" { value = local.secret[2] }
output "deeper" { value = local.deep.a.b[7] }
output "no_attributes" { value = local.deep["a"].b.c }
output "no_key" { value = local.deep["x"].b.c }
output "map" { value = local.map.b }
output "map_key" { value = local.map["b"] }
output "set" { value = local.set[0] }
output "set_attribute" { value = local.set.a }
output "text" { value = local.text.a }
output "in_call" { value = upper([local.list[5]]...) }
output "dynamic_index" { value = local.list[local.object.alpha] }
output "of_call" { value = merge(local.object, {}).beta }
output "sum" { value = local.list + 1 }
output "minus" { value = -local.text }
output "not" { value = !local.text }
output "condition" { value = local.text ? 1 : 2 }
output "branches" { value = local.map.a > 0 ? local.list : local.text }
output "template" { value = "a ${local.list} b" }
output "for" { value = [for x in local.text : x] }
output "for_key" { value = { for x in local.list : local.none => x } }
output "for_twice" { value = { for x in [1, 1] : "a" => x } }
output "bound" { value = [for x in [local.object] : x.beta] }
output "splat" { value = local.deep[*].b }
output "resource" { value = terraform_data.a.outptu }
output "unknown_index" { value = terraform_data.a.id[0] }
output "unknown_condition" { value = terraform_data.a.id + [] }
