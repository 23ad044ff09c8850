x1 "m n" "lab" {
}
x160005 = { "k${1}" : [a[0]] # c
  "k${1}" = [-1]             # c
}                            # cc
type3526 = x                 # cc
x1 {                         # c
  long_name_here67276 = {
    "k${1}" = -1

  } # cc
  long_name_here "m n" "l" {
    é "lab" {
      // c 
      blk {}
    }
    type53960 = {}
    bb "l" {
      type95406 = [for k, v in p::q::r("", "${b}") :

      -1 ? null : a["k"] if 1]
      /* m
n */
      /* m
   n */
      for_each71470 = [for k, v in(
        !x) : // d
      -1]
    }
    type47106 = !x
  } # e
  x1 "lab" "l" {
    null76621 = {
      "k" = a.b[*].c
    } # cc
  }
  a76347 = a["k"] // dd  
  blk { a = 1 }
} # e
bb "m n" {
  bb22240 = 1
  long_name_here {
  }
  x116539 = -"s"
  blk { a = [1, 2] }
}
     