# c1
	# c2
	a = 1
		foo {
# in
		}
   // end