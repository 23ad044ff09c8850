locals {
  a = x ? {
    b = 1
    } : {
    c = 2
  }
  dd = [
    for x in y : {
      a = x
    }
    if x
  ]
  e = 1
}
