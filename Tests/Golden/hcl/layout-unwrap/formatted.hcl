a = b
b = c.d
c = x ? y : z
d = (
  1 +
  2
)
e = f("${g}")
h = "${i}${j}"
k = "x${l}"
m = { n = "${o}" }
p = q
r = s
