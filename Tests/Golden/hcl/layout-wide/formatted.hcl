é     = 1
abc   = 2
x     = "日本" # c
yyyyy = "é"  # d
