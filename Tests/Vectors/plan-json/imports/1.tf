import {
  to = terraform_data.one
  id = "first"
}

import {
  for_each = toset(["a", "b"])
  to       = terraform_data.many[each.key]
  id       = "many-${each.key}"
}

resource "terraform_data" "one" {
  input = "x"
}

resource "terraform_data" "many" {
  for_each = toset(["a", "b"])
}
