a = {}
b = { x = 1, "y" : 2, (z) = 3 }
c = {
  x    = 1
  true = 2
  null : 3,
  a.b     = 4
  "k${1}" = 5
  6       = 7
  nested = {
    d = e
  }
}
