-- SPDX-License-Identifier: GPL-3.0-or-later
return ("x"):rep(300 << 20)
