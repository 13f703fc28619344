-- SPDX-License-Identifier: GPL-3.0-or-later
-- caught on the way by a pcall that goes on, and kept by upvalues
local kept = {}
local co = coroutine.wrap(function()
  while true do
    local ok, why = pcall(function()
      while true do kept[#kept + 1] = {#kept, tostring(#kept)} end
    end)
    if not ok then error(why, 0) end
  end
end)
co()
