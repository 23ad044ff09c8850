a = 'text'
b = ['x', 'y']
c = 1
