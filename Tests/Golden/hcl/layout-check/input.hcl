check "x" {
 data "a" "b" {
  c = 1
 }
 assert {
 condition = x == 1 && y[0] != null || !z
 error_message = "no: ${x}"
 }
}
