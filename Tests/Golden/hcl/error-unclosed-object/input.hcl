a = {
  b = 1

resource "x" "y" {
  c = 2
}
