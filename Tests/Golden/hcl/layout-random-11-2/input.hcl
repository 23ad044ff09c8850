 if { # c
   
   
 bb {             # c
 in "l" "m n" { # c
 x152457 = a.b ? { (x) = "  ${1.5e3}%{if x}q%{else}r%{endif}"
 (x) = { (x) = !x
     "k${1}" : -1 # c
   "k" : -1, a.b = a.*.b,
},
   "k" = "x ${~a.b[*].c}${z}"    # c
     } : "${~"${~a.b[*].c~} y"}${z}" # cc
 
 }        # e
   x1 "l" { # c
blk {}
   
   
}
   if50385 = aa()      # cc
x140931 = ("$${x}") # cc
   }                     # e
   if "lab" "l" {        # c
   foo_bar "lab" "l" { # c
     true82626 = 1
   # c
 } # e
     if "lab" "l" {
     bb3083 = "x ${~"${b}" == { "k${1}" = 1.5e3,
 for_each = "${b}"

   } ~}%{if x}q%{else}r%{endif}"
/* m
   n */
     
}                  # e
     bb82226 = a.b[*].c // dd  
   é50053  = !x
     }
in29949 = a.b[*].c
     }                 # e
null71844 = a.*.b // dd  
 /* m
 n */
bb92376 = { for k, v in "${b}" : a[0] => "a ${b} c" < a[0]
 } # cc
     