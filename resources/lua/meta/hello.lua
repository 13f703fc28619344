-- SPDX-License-Identifier: MIT
---@meta hello

---The smallest plugin; see plugins/hello.
---@class hello
local hello = {}

---"hello, NAME"
---@param name string
---@return string
function hello.greet(name) end

return hello
