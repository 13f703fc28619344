---@meta lfs
-- SPDX-License-Identifier: MIT

---LuaFileSystem 1.8: folders, links, locks and attributes of files. `require "lfs"` also sets the global.
---
---What fails gives `nil, message, errno`. Wrong types raise, and so does a path with a zero byte.
---Restricted code (`--sandbox`) gets `nil, "not permitted: ...", 13` for paths it was not allowed.
---@class lfs
---@field _VERSION string name and version
---@field _DESCRIPTION string what it is, in a sentence
local lfs = {}

---@alias lfs.Mode
---| "file"
---| "directory"
---| "link"
---| "socket"
---| "named pipe"
---| "char device"
---| "block device"
---| "other"

---@alias lfs.AttributeName
---| "mode"
---| "permissions"
---| "dev"
---| "ino"
---| "nlink"
---| "uid"
---| "gid"
---| "rdev"
---| "access"
---| "modification"
---| "change"
---| "size"
---| "blocks"
---| "blksize"

---@class lfs.Attributes
---@field mode lfs.Mode
---@field permissions string as `rw-r--r--`
---@field dev integer device the file is on
---@field ino integer inode number
---@field nlink integer number of hard links
---@field uid integer owner
---@field gid integer group
---@field rdev integer device that a special file stands for
---@field access integer time of last access, seconds as of os.time
---@field modification integer time of last change of the content
---@field change integer time of last change of the attributes
---@field size integer bytes
---@field blocks integer blocks of 512 bytes in use
---@field blksize integer best size of one read or write
---@field target? string only by symlinkattributes: what the link says

---Attributes of a file; a symbolic link is followed.
---Raises for an unknown attribute name.
---
---    local lfs = require "lfs"
---    print(lfs.attributes("/etc/passwd", "size"))
---    local all = lfs.attributes "/etc"
---    print(all.mode, all.permissions, os.date("%F", all.modification))
---
---@param path string
---@param name lfs.AttributeName
---@return string|integer|nil value
---@return string? message
---@return integer? errno
---@overload fun(path: string, result?: table): lfs.Attributes?, string?, integer?
function lfs.attributes(path, name) end

---The same of a symbolic link itself, which then also has "target".
---@param path string
---@param name lfs.AttributeName | "target"
---@return string|integer|nil value
---@return string? message
---@return integer? errno
---@overload fun(path: string, result?: table): lfs.Attributes?, string?, integer?
function lfs.symlinkattributes(path, name) end

---Changes the current folder, of the whole process. Restricted code needs to be allowed to read it.
---@param path string
---@return true? done
---@return string? message
---@return integer? errno
function lfs.chdir(path) end

---The current folder.
---@return string? path absolute
---@return string? message
---@return integer? errno
function lfs.currentdir() end

---@class lfs.Directory
local Directory = {}

---The next name; nil at the end, when the folder is closed as well. Raises when it is closed already.
---@return string? name
---@return string? message
---@return integer? errno
function Directory:next() end

---Closes the folder; harmless when it is closed.
function Directory:close() end

---Iterates over the names in a folder, "." and ".." included: `for name in lfs.dir(path) do`.
---The loop closes the folder however it is left. Raises when the folder cannot be listed.
---
---    local lfs = require "lfs"
---    for name in lfs.dir "/etc" do
---      if name:find "%.conf$" then print(name) end
---    end
---
---@param path string
---@return fun(directory: lfs.Directory): string? iterator
---@return lfs.Directory directory
---@return nil
---@return lfs.Directory closing
function lfs.dir(path) end

---Makes a hard link, or a symbolic one. Restricted code must be allowed to read and write the old file.
---@param old string
---@param new string
---@param symbolic? boolean
---@return true? done
---@return string? message
---@return integer? errno
function lfs.link(old, new, symbolic) end

---Locks a range of an open file for this process against others (advisory). Does not wait.
---Raises for a closed file and an unknown mode.
---@param file file*
---@param mode "r" | "w" shared or exclusive
---@param start? integer default 0
---@param length? integer default 0: up to the end
---@return true? done
---@return string? message
---@return integer? errno
function lfs.lock(file, mode, start, length) end

---Unlocks a range. Raises for a closed file.
---@param file file*
---@param start? integer
---@param length? integer
---@return true? done
---@return string? message
---@return integer? errno
function lfs.unlock(file, start, length) end

---@class lfs.Lock
local Lock = {}

---Gives the lock back; harmless when that has been done. Closing or collecting the object does it too.
function Lock:free() end

---Locks a folder by making `lockfile.lfs` in it; fails when somebody else has it.
---@param path string
---@param stale_after? number ignored on POSIX, as by the original
---@return lfs.Lock? lock
---@return string? message
---@return integer? errno
function lfs.lock_dir(path, stale_after) end

---Makes one folder, not those above it.
---
---    local lfs = require "lfs"
---    local done, message = lfs.mkdir "/proc/nothing"
---    print(done, message)
---
---@param path string
---@return true? done
---@return string? message
---@return integer? errno
function lfs.mkdir(path) end

---Removes an empty folder.
---@param path string
---@return true? done
---@return string? message
---@return integer? errno
function lfs.rmdir(path) end

---Without effect on POSIX, where every file is binary. Raises for a closed file.
---@param file file*
---@param mode "binary" | "text"
---@return true done
---@return "binary" before
function lfs.setmode(file, mode) end

---Sets the times of a file: seconds, as of os.time. Raises for times out of range.
---@param path string
---@param access? number default: now
---@param modification? number default: as access
---@return true? done
---@return string? message
---@return integer? errno
function lfs.touch(path, access, modification) end

return lfs
