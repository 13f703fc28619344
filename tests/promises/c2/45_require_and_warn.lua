-- SPDX-License-Identifier: GPL-3.0-or-later
package.preload.looping = function()
  warn "@on"
  print "ready"
  while true do
    warn("one ", "two ", "three")
    pcall(require, "looping")
    collectgarbage "step"
  end
end
require "looping"
