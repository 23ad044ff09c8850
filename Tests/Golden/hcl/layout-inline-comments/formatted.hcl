/* multi
 line */
a                    = 1
/* multi
  line */ b = 2
foo {
  /*
 x
*/
  a   = 1 /* t */
  bbb = /* q */ 2
}
