-- SPDX-License-Identifier: GPL-3.0-or-later
return (("x"):rep(1 << 16):gsub(".", ("y"):rep(1 << 13)))
