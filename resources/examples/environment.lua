-- SPDX-License-Identifier: MIT
-- Settings: from the environment of the process, from ./.env, and from ~/.env.
-- os.getenv looks there in this order. So secrets need not be in the script, and each machine can have its own.
-- Run it: eplua environment.lua

local lfs = require "lfs"

-- A project folder with a .env file, made here so that the example needs none of yours.
local folder = os.tmpname()
os.remove(folder)
assert(lfs.mkdir(folder))
local before = lfs.currentdir()
assert(lfs.chdir(folder))

local file = assert(io.open(".env", "w"))
file:write [[
# what this project needs
export GREETING="Good morning"
CITY = Uppsala          # spaces and comments are fine
PIN='12#34'             # a # inside quotes, or without a space before it, belongs to the value
PATH=/never/used        # the process has a PATH already, and it wins
]]
file:close()

print(os.getenv("GREETING") .. ", " .. os.getenv("CITY") .. "!")
print("PIN has " .. #os.getenv("PIN") .. " characters")
print("PATH is the real one: " .. tostring(os.getenv("PATH") ~= "/never/used"))
print("unset names are nil:", os.getenv("NO_SUCH_NAME"))
print("a default is an `or` away: " .. (os.getenv("NO_SUCH_NAME") or "8080"))

os.remove(".env")
lfs.chdir(before)
lfs.rmdir(folder)
