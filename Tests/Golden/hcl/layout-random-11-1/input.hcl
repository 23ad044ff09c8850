null18422 = 1.5e3 >= "s"      # cc
null {                        # c
  a60707 = [for k, v in a.b : // d
  "s" != null >= a.b]
}
x166763 = ("${ { for k, v in a["k"] : # c
"${b}" => /* e */ "$${x}" } ~}${z}")
in "l" "lab" {
  type "m n" "l" {
    if68127 = "x ${~!x} y" > {
      (x) = 1
      "k" = "s" # c
      "k" = "${b}"

    null = a.b, }
  }
  true "lab" {
    true87255 = [/* e */ { for k, v in x : # c
      "$${x}" => ""... }
      ,   // d
      !x, // d
      <<E1
%{for a in b~}
  z${a}
%{endfor~}
  E1
    ] # cc
    foo_bar61949 = {
      bb : !x,
      (x) = !x,
      (x) : 1

    }
    // c 
  }
  // c 
  long_name_here {
    in "l" "lab" {       # c
      in23726 = a.b[*].c // dd  
      /* m
 n */


    }
    // c 
  }
}
