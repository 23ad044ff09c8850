a = "x" /* y */
bb = "z" /* w */ # q
