resource "broker" "main" {}
