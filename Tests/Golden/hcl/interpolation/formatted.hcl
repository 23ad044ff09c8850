a = "x ${b} y ${c.d[0]} z"
w = b
n = "a ${"inner ${"deep"}"}"
o = { a = "}" }["a"]
t = "a   ${~b~}   c"
l = "${
  b
}!"
s = "${b}${c}"
