resource "broker" "main" {
  port = 47123
}
