a = [
  1,
  2,
  [
    3
  ],
]
b = {
  a   = 1
  bbb = 2

  cc    = 3 # c
  ddddd = 4 // dd
}
