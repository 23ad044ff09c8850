# hash
// slashes
/* inline */ a = 1 /* after */
/* several
   lines */
b = [ # in a list
  1,  // one
  /* two */ 2,
]
