-- SPDX-License-Identifier: GPL-3.0-or-later
local parts = 0
local chunk, why = load(function()
  parts = parts + 1
  return parts == 1 and "return '" or ("text"):rep(1 << 16) -- a literal without end
end)
if not chunk then error(why, 0) end
