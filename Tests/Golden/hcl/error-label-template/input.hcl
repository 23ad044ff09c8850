resource "a${b}" "c" {
  d = 1
}
x 5 {
  y = 1
}
