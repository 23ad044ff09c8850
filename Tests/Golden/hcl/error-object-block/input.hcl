a = {
  b {
    c = 1
  }
  d = 2
  e => 3
  f 4
  g = 5 h = 6
  i = 7;
}
j = 8
