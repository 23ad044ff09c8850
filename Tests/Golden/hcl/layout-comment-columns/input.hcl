a = [ # c
 1, # d
 222, # e
]
foo { # f
 a = 1 # g
} # h
