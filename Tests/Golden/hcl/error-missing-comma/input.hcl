a = [1 2 "x" y]
b = f(1 2)
c = [
  "a"
  "b"
  d.e
]
e = { x = 1 y = 2 }
