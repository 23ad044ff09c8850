a = 1 # one
bb = 22 # two
ccc = {} # three
# alone
d = 1

e = 2 // x
