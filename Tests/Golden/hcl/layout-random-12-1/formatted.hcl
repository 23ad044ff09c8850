type46530 = ({
  a.b : a.b ? "$${x}" : 1.5e3
  (x) : {
  },
  (x) = -1

  a.b = {
    "k" = !x,
  }

})
for_each "l" { # c
  /* m
   n */
  foo_bar "l" {
  }
  null "l" {
    true42507 = aa( # c
      [
        "${b}", a.b, !x
    ], "s", [a[0]])
    in39927 = [for v in "s"
      : {
        "k" : { (x) = 1,
          "k${1}"   = a[0]
          null      = "${b}", x1 : "s"

        }
    }]
  }
  true80980 = { for k, v in [for k, v in !x : [for k, v in 1 : a.*.b if "${b}"] if a[0]] :
    1.5e3
    => (a.b
    ) ==
  "s" + a.b[*].c }
}
     