resource "a" "b" = {
  x = 1
}
locals {
  nested {
    y = 1
  }
}
