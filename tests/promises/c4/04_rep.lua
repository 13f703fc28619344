return ("x"):rep(300 << 20)
