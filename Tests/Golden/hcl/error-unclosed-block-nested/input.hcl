resource "a" "b" {
  nested {
    x = 1

  y = 2
}
