resource "terraform_data" "a" {
  triggers_replace = 1
}

resource "terraform_data" "b" {
  input = {
    plain   = toset([terraform_data.a.id, "k", "l"])
    objects = [toset([{ id = terraform_data.a.id, n = 1 }, { id = "x", n = 2 }])]
    all     = toset([terraform_data.a.id])
  }
}

output "set" {
  value = toset([terraform_data.a.id, "k", "l"])
}

output "inner" {
  value = { set = toset([terraform_data.a.id, "k", "l"]), one = 1 }
}
