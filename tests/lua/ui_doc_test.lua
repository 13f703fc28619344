-- SPDX-License-Identifier: GPL-3.0-or-later
-- The annotations and the help page of require "ui" are what the table of kinds says today.
local test = require "test"
local doc = require "ep.ui_doc"

local resources = package.searchpath("ep.ui_doc", _PY.config.luaLibPath .. "/?.lua", "/"):match "^(.*)/lua/"

local function same(path, text)
  local file = assert(io.open(resources .. path))
  local now = file:read "a"
  file:close()
  test.truthy(now == text, path .. [[ is not up to date: eplua -e 'require "ep.ui_doc".write "resources"']])
end

test.case("the annotations follow the table of kinds", function() same("/lua/meta/ui_elements.lua", doc.meta()) end)
test.case("the help page follows the table of kinds", function() same("/help/windows.md", doc.help()) end)
