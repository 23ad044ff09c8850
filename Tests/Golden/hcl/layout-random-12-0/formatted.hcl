true37358 = ([
  "x ${true}%{if x}q%{else}r%{endif}" /* e */, 1 <= "$${x}", null ? "a ${b} c" :
-1])
foo_bar "l" {
  null86427 = [for k, v in ["a ${b} c", 1, -1
    , "${b}"] : // d
  aa("a ${b} c") if "s"]
  type13412 = { a.b = true ? ( // d
    true) : "${b}" > !x,
    a.b = p::q::r(    # c
      [for v in a.*.b // d
        : a.b if - 1

        ], {
        "k" = "${b}", (x) = "${b}",
    (x) = "a ${b} c", }) # c
    a = 1.5e3
  } # cc
  for_each66228 = a.b
}
for_each "lab" "l" {         # c
  long_name_here "lab" "l" { # c
  }
  bb89994 = 1 // dd  
}             # e
 