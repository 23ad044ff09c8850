resource a b {
}
resource  "a"   /* c */ "b"   {}
resource "x\ny" "" {}
foo "a" "é\u00e9" { a=1 }
