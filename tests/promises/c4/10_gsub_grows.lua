return (("x"):rep(1 << 16):gsub(".", ("y"):rep(1 << 13)))
