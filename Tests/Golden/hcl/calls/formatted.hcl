a = f()
b = f(1, "x", [y])
c = f(l...)
d = f(
  1,
  2,
)
e = provider::local::exists("x")
g = a::b(1)
h = f(g(h(1)))
