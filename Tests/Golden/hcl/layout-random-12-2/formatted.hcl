a "l" "lab" {
  bb "l" {
    in58303       = a.b
    for_each76023 = [for k, v in 1.5e3 : x] // dd  
    foo_bar89470 = { "k" = a["k"]

      "k${1}" : "s"

    a.b = "", } # cc
    a16201 = <<EOT
%{for a in b~}
  z${a}
%{endfor~}
EOT
    # cc
    type "l" { # c
    }
  }
  for_each "lab" "l" {
  }
  x1 "l" "m n" {
    type72120 = b             # cc
    x190348   = x || a.b[*].c // dd  
    bb "l" {                  # c
      type80053 = !x
      bb59601   = a.*.b * -1 # cc
    }                        # e
    foo_bar51841 = a.*.b
  } # e
}
type {
  a1450 = ["", true, "x ${~a.b} y"] // dd  

  long_name_here18114 = []                                  # cc
  long_name_here67203 = ("  ${~1}%{if x}q%{else}r%{endif}") # cc
  foo_bar "m n" "m n" {
    in96795 = "  ${~"s"~}${z}" # cc
    x131566 = { a.b : {
      "k${1}" : a.b

      }

    }                                                                 // dd  
    type1546 = { "k${1}" = a.b[*].c                                   # c
      in : "$${x}"                                                    # c
      "k${1}" = { for k, v in 1 : "a ${b} c" => a["k"] }, "k${1}" = [ # c
        1,

        "${b}",

        a.b

      ] # c
    }
    foo_bar1840 = null // dd  
  }
}
x173550 = p::q::r(
  p::q::r(a[0]

    ,      # c
    a.*.b, # c
  ""),
(null))                                // dd  
a50909 = { for k, v in "$${x}" - -1 || # c
  a["k"] <
  a["k"] : a[0] => f({
    "k${1}"  = -1
    }, { (x) = "a ${b} c"
    (x) = x, }, [null]
)... } // dd  
type62542 = [!x, a[0], x]
