---@meta _
-- SPDX-License-Identifier: MIT
-- The library of Lua 5.4, in our own words. What EPLua changes (print, os.getenv, os.exit, ...) is in globals.lua.

---All globals are fields of this table.
---@see manual §6.1
---@type table<string, any>
_G = {}

---"Lua 5.4".
---@see manual §6.1
---@type string
_VERSION = "Lua 5.4"

---Raises an error when `v` is false or nil; else gives back all its arguments. The message may be any value.
---
---    local file = assert(io.open "/etc/passwd") -- raises the message of io.open when it fails
---    file:close()
---
---@see manual §6.1
---@param v any the condition
---@param message? any what is raised; default "assertion failed!"
---@param ... any
---@return any v
---@return any message
---@return any ...
function assert(v, message, ...) end

---Controls the garbage collector. "collect" runs a full cycle, "count" gives the memory in use in KiB, "step" does
---a piece of work, "incremental" and "generational" change the mode and give the one before.
---@see manual §6.1
---@param opt? "collect"|"stop"|"restart"|"count"|"step"|"isrunning"|"incremental"|"generational" default "collect"
---@param arg? integer
---@param ... integer
---@return number|boolean|string? result
function collectgarbage(opt, arg, ...) end

---Runs a Lua file and gives what it returns. Errors go on to the caller.
---@see manual §6.1
---@param filename? string default: standard input
---@return any ...
function dofile(filename) end

---Raises an error. It does not return.
---@see manual §6.1
---@param message any any value; a string gets the position in front
---@param level? integer whose position: 1 (default) where error was called, 2 the caller of that function, 0 none
function error(message, level) end

---The metatable of a value, nil when it has none. When the metatable has a field `__metatable`, that is given
---instead.
---@see manual §6.1
---@param object any
---@return any metatable
function getmetatable(object) end

---For `for i, v in ipairs(t) do`: goes through `t[1], t[2], ...` up to the first nil.
---
---    for i, word in ipairs { "one", "two" } do print(i, word) end
---
---@see manual §6.1
---@generic T
---@param t T[]
---@return fun(t: T[], i: integer): integer, T iterator
---@return T[] t
---@return integer start
function ipairs(t) end

---Compiles Lua code without running it. When it is wrong: nil and the message.
---@see manual §6.1
---@param chunk string|function text, or a function that gives it piece by piece
---@param chunkname? string for messages; default: the text
---@param mode? "b"|"t"|"bt" binary, text, or both (default)
---@param env? table its globals
---@return function? chunk
---@return string? message
function load(chunk, chunkname, mode, env) end

---Compiles a file without running it, as `load`.
---@see manual §6.1
---@param filename? string default: standard input
---@param mode? "b"|"t"|"bt"
---@param env? table its globals
---@return function? chunk
---@return string? message
function loadfile(filename, mode, env) end

---The key behind `index` and its value, in no particular order; nil behind the last. `next(t) == nil` asks whether
---a table is empty. Fields may be cleared meanwhile, but not added.
---@see manual §6.1
---@param t table
---@param index? any a key; nil begins
---@return any key
---@return any value
function next(t, index) end

---For `for k, v in pairs(t) do`: goes through all keys, in no particular order. Asks the metamethod `__pairs`
---first.
---
---    local ages = { Ada = 36, Alan = 41 }
---    for name, age in pairs(ages) do print(name, age) end
---
---@see manual §6.1
---@generic K, V
---@param t table<K, V>
---@return fun(t: table<K, V>, key?: K): K, V iterator
---@return table<K, V> t
---@return nil start
function pairs(t) end

---Calls a function and catches its errors: true and its results, or false and the error value.
---
---    local ok, message = pcall(function() error "broken" end)
---    print(ok, message)
---
---@see manual §6.1
---@param f function
---@param ... any arguments for f
---@return boolean ok
---@return any result
---@return any ...
function pcall(f, ...) end

---Writes its arguments to the standard output.
---@see manual §6.1
---@param ... any
function print(...) end

---`v1 == v2` without the metamethod `__eq`.
---@see manual §6.1
---@param v1 any
---@param v2 any
---@return boolean equal
function rawequal(v1, v2) end

---`t[index]` without the metamethod `__index`.
---@see manual §6.1
---@param t table
---@param index any
---@return any value
function rawget(t, index) end

---`#v` without the metamethod `__len`.
---@see manual §6.1
---@param v table|string
---@return integer length
function rawlen(v) end

---`t[index] = value` without the metamethod `__newindex`.
---@see manual §6.1
---@param t table
---@param index any
---@param value any
---@return table t
function rawset(t, index, value) end

---Loads a module once and gives what it returned, each time the same. It is looked for by the searchers of
---`package.searchers`; an error is raised when none finds it. The second result is where it was found.
---@see manual §6.1
---@param modname string
---@return any module
---@return any where
function require(modname) end

---All arguments from number `n` on; with "#" their number.
---
---    local function count(...) return select("#", ...), (select(2, ...)) end
---    print(count("a", "b", nil)) --> 3       b
---
---@see manual §6.1
---@param n integer|"#" from which one; "#" counts; negative counts from the end
---@param ... any
---@return any ...
function select(n, ...) end

---Sets the metatable of a table, or removes it, and gives the table back. Raises when the present one has a field
---`__metatable`.
---@see manual §6.1
---@generic T
---@param t T
---@param metatable table?
---@return T t
function setmetatable(t, metatable) end

---The number that a string stands for, or nil. Numbers are given back as they are.
---
---    print(tonumber "0x1F", tonumber("777", 8), tonumber "no") --> 31      511     nil
---
---@see manual §6.1
---@param v any
---@param base? integer 2 to 36; then v is a string
---@return number? number
function tonumber(v, base) end

---A text for any value. Asks the metamethods `__tostring` and `__name`.
---@see manual §6.1
---@param v any
---@return string text
function tostring(v) end

---The type of a value as a string.
---@see manual §6.1
---@param v any
---@return "nil"|"number"|"string"|"boolean"|"table"|"function"|"thread"|"userdata" name
function type(v) end

---Sends a warning made of its arguments, which must be strings. "@on" and "@off" switch warnings on and off.
---@see manual §6.1
---@param msg string
---@param ... string
function warn(msg, ...) end

---As `pcall`, with a function that sees the error before the stack is gone: `xpcall(f, debug.traceback)`.
---@see manual §6.1
---@param f function
---@param msgh fun(err: any): any gets the error value where it was raised; its result is what xpcall gives
---@param ... any arguments for f
---@return boolean ok
---@return any result
---@return any ...
function xpcall(f, msgh, ...) end

---Coroutines: functions that can pause, and go on later where they paused.
---@see manual §6.2
coroutine = {}

---Closes a coroutine that is suspended or dead: its pending `<close>` variables are closed. False and the error
---when that, or the coroutine before, failed.
---@see manual §6.2
---@param co thread
---@return boolean ok
---@return any err
function coroutine.close(co) end

---Makes a coroutine that will run `f`. It begins with the first `coroutine.resume`.
---
---    local worker = coroutine.create(function(a) print(a, coroutine.yield "waiting") end)
---    print(coroutine.resume(worker, "first")) --> true    waiting
---    coroutine.resume(worker, "second")       --> first   second
---
---@see manual §6.2
---@param f function
---@return thread co
function coroutine.create(f) end

---Could it yield now? Not the main coroutine, and not inside of some C functions.
---@see manual §6.2
---@param co? thread default: the running one
---@return boolean yieldable
function coroutine.isyieldable(co) end

---Goes on with a coroutine: true and what it yields or returns, or false and its error.
---@see manual §6.2
---@param co thread
---@param ... any for f, or the results of yield
---@return boolean ok
---@return any result
---@return any ...
function coroutine.resume(co, ...) end

---The running coroutine, and whether it is the main one.
---@see manual §6.2
---@return thread co
---@return boolean is_main
function coroutine.running() end

---What a coroutine is doing: "normal" has resumed another one.
---@see manual §6.2
---@param co thread
---@return "running"|"suspended"|"normal"|"dead" status
function coroutine.status(co) end

---Makes a coroutine as a function that resumes it at each call and gives what it yields. Errors go on to the
---caller.
---
---    local next_square = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i * i) end end)
---    print(next_square(), next_square(), next_square()) --> 1       4       9
---
---@see manual §6.2
---@param f function
---@return fun(...: any): ... resume
function coroutine.wrap(f) end

---Suspends the running coroutine. It gives what the next `coroutine.resume` hands over.
---@see manual §6.2
---@param ... any results of resume
---@return any ...
function coroutine.yield(...) end

---How `require` finds modules.
---@see manual §6.3
package = {}

---Separators that the system uses: of folders, of templates, the mark ?, and two more, a line each.
---@see manual §6.3
---@type string
package.config = nil

---Templates for C modules.
---@see manual §6.3
---@type string
package.cpath = nil

---Templates for Lua modules, as `./?.lua;./?/init.lua`.
---@see manual §6.3
---@type string
package.path = nil

---What `require` has loaded, by name. Set a field to nil to load it anew.
---@see manual §6.3
---@type table<string, any>
package.loaded = nil

---Loaders that are asked first, by name of the module.
---@see manual §6.3
---@type table<string, function>
package.preload = nil

---What `require` asks one after the other.
---@see manual §6.3
---@type function[]
package.searchers = nil

---Loads a C library and gives one of its functions.
---@see manual §6.3
---@param libname string
---@param funcname string "*" only links
---@return function? fn
---@return string? message
---@return string? where
function package.loadlib(libname, funcname) end

---Looks for a file by the templates of a path as `package.path`; nil and all it tried when there is none.
---@see manual §6.3
---@param name string
---@param path string templates with ?, separated by ;
---@param sep? string replaced in name; default "."
---@param rep? string by this; default the separator of folders
---@return string? filename
---@return string? message
function package.searchpath(name, path, sep, rep) end

---Strings are bytes. All functions are also methods: `s:upper()`. Positions count from 1, negative ones from the end.
---@see manual §6.4
string = {}

---The codes of the bytes from `i` to `j`.
---@see manual §6.4
---@param s string
---@param i? integer default 1
---@param j? integer default i
---@return integer ...
function string.byte(s, i, j) end

---The string of bytes with these codes.
---@see manual §6.4
---@param ... integer
---@return string s
function string.char(...) end

---A function as binary code, for `load`. Upvalues are not kept.
---@see manual §6.4
---@param fn function
---@param strip? boolean leave out debug information
---@return string binary
function string.dump(fn, strip) end

---Looks for the first match of a pattern: where it begins and ends, and its captures; nil when there is none.
---
---    print(("hello"):find "l+")              --> 3       4
---    print(("1+1"):find("+", 1, true))      --> 2       2
---
---@see manual §6.4
---@param s string
---@param pattern string
---@param init? integer where to begin; default 1
---@param plain? boolean no magic in the pattern
---@return integer? start
---@return integer? end_
---@return any ... captures
function string.find(s, pattern, init, plain) end

---Fills a format as C's printf does: `%d %i %u %c %x %X %o %e %E %f %F %g %G %a %A %s %q %p %%`. `%s` takes any
---value, `%q` writes a literal that Lua can read, `%d` wants a number with an integer value.
---
---    print(("%-6s|%6.2f|%04d|%q"):format("left", 3.14159, 42, "quoted"))
---
---@see manual §6.4
---@param formatstring string
---@param ... any
---@return string s
function string.format(formatstring, ...) end

---An iterator over all matches, for `for word in s:gmatch("%a+") do`: gives the captures, or the whole match when
---the pattern has none.
---
---    for word, number in ("a=1, b=2"):gmatch "(%w+)=(%d+)" do print(word, number) end
---
---@see manual §6.4
---@param s string
---@param pattern string
---@param init? integer where to begin; default 1
---@return fun(): string, ... iterator
function string.gmatch(s, pattern, init) end

---A copy in which matches are replaced, and how many there were. Where the table or function gives false or nil,
---the match stays.
---
---    print((("hello world"):gsub("o", "0")))                              --> hell0 w0rld
---    print((("$name is $age"):gsub("%$(%w+)", { name = "Ada", age = 36 }))) --> Ada is 36
---
---@see manual §6.4
---@param s string
---@param pattern string
---@param repl string|table|function text with %0 to %9, a table asked for the first capture, or a function of the captures
---@param n? integer at most so many
---@return string s
---@return integer count
function string.gsub(s, pattern, repl, n) end

---Number of bytes; the same as `#s`.
---@see manual §6.4
---@param s string
---@return integer length
function string.len(s) end

---A copy in lower case, as the locale has it (in EPLua: ASCII letters).
---@see manual §6.4
---@param s string
---@return string s
function string.lower(s) end

---The captures of the first match, or the whole match when the pattern has none; nil without a match.
---
---    local year, month = ("2026-11-27"):match "^(%d+)-(%d+)"
---    print(year, month)
---
---@see manual §6.4
---@param s string
---@param pattern string
---@param init? integer where to begin; default 1
---@return any ... captures
function string.match(s, pattern, init) end

---Values as bytes in the layout that `fmt` describes, for files and protocols.
---
---    local bytes = string.pack(">I2z", 258, "text")
---    print(#bytes, string.unpack(">I2z", bytes))
---
---@see manual §6.4
---@param fmt string
---@param v1 any
---@param ... any
---@return string binary
function string.pack(fmt, v1, ...) end

---Length of what `string.pack` makes with that format.
---@see manual §6.4
---@param fmt string without the options s and z
---@return integer size
function string.packsize(fmt) end

---`n` copies of a string, one behind the other.
---@see manual §6.4
---@param s string
---@param n integer
---@param sep? string between the copies
---@return string s
function string.rep(s, n, sep) end

---The bytes in the opposite order.
---@see manual §6.4
---@param s string
---@return string s
function string.reverse(s) end

---The bytes from `i` to `j`. Negative numbers count from the end.
---@see manual §6.4
---@param s string
---@param i integer
---@param j? integer default -1, the end
---@return string s
function string.sub(s, i, j) end

---Reads what `string.pack` wrote. The last result is the place behind what was read.
---@see manual §6.4
---@param fmt string
---@param s string
---@param pos? integer default 1
---@return any ... values and the place behind them
function string.unpack(fmt, s, pos) end

---A copy in upper case.
---@see manual §6.4
---@param s string
---@return string s
function string.upper(s) end

---Texts in UTF-8, where a character may be several bytes.
---@see manual §6.5
utf8 = {}

---A pattern that matches one character in UTF-8.
---@see manual §6.5
---@type string
utf8.charpattern = nil

---The string of these code points in UTF-8.
---@see manual §6.5
---@param ... integer code points
---@return string s
function utf8.char(...) end

---The code points of all characters that begin between bytes `i` and `j`. Raises for invalid UTF-8.
---@see manual §6.5
---@param s string
---@param i? integer byte; default 1
---@param j? integer default i
---@param lax? boolean allow code points up to 2^31
---@return integer ...
function utf8.codepoint(s, i, j, lax) end

---For `for p, c in utf8.codes(s) do`: the place (in bytes) and the code point of each character. Raises for
---invalid UTF-8.
---
---    for place, code in utf8.codes "añ" do print(place, code, utf8.char(code)) end
---
---@see manual §6.5
---@param s string
---@param lax? boolean
---@return fun(): integer, integer iterator
function utf8.codes(s, lax) end

---Number of characters; nil and the place of the first invalid byte when there is one.
---@see manual §6.5
---@param s string
---@param i? integer byte; default 1
---@param j? integer default -1
---@param lax? boolean
---@return integer? count
---@return integer? where
function utf8.len(s, i, j, lax) end

---The byte where character number `n` begins, counted from byte `i`; nil when it is not in the string.
---@see manual §6.5
---@param s string
---@param n integer
---@param i? integer where to count from
---@return integer? byte
function utf8.offset(s, n, i) end

---Lists: tables with the keys 1 to n.
---@see manual §6.6
table = {}

---The strings and numbers of a list in one string. Much faster than many `..`.
---
---    print(table.concat({ "a", "b", "c" }, ", ")) --> a, b, c
---
---@see manual §6.6
---@param list (string|number)[]
---@param sep? string between them; default ""
---@param i? integer default 1
---@param j? integer default #list
---@return string s
function table.concat(list, sep, i, j) end

---Puts a value into a list at a place, or with two arguments at its end: `table.insert(list, value)`.
---
---    local list = { "a", "c" }
---    table.insert(list, "d")
---    table.insert(list, 2, "b")
---    print(table.concat(list)) --> abcd
---
---@see manual §6.6
---@param list table
---@param pos integer the others move up
---@param value any
---@overload fun(list: table, value: any)
function table.insert(list, pos, value) end

---Copies `a1[f]` to `a1[e]` to `a2[t]` and those behind it; ranges may overlap.
---@see manual §6.6
---@param a1 table
---@param f integer from
---@param e integer to
---@param t integer new place
---@param a2? table another table; default a1
---@return table a2
function table.move(a1, f, e, t, a2) end

---A table of all its arguments, with their number as field `n`.
---@see manual §6.6
---@param ... any
---@return {n: integer} t
function table.pack(...) end

---Takes an element out of a list, the last one by default, and gives it back. The others move down.
---@see manual §6.6
---@generic T
---@param list T[]
---@param pos? integer default #list
---@return T value
function table.remove(list, pos) end

---Sorts a list in place. Equal elements may change places. An order that contradicts itself raises "invalid order
---function".
---
---    local people = { { name = "Alan", age = 41 }, { name = "Ada", age = 36 } }
---    table.sort(people, function(a, b) return a.age < b.age end)
---    print(people[1].name) --> Ada
---
---@see manual §6.6
---@param list table
---@param comp? fun(a: any, b: any): boolean is a before b?; default: <
function table.sort(list, comp) end

---The elements of a list as separate values.
---@see manual §6.6
---@generic T
---@param list T[]
---@param i? integer default 1
---@param j? integer default #list
---@return T ...
function table.unpack(list, i, j) end

---Numbers. Integers have 64 bits; `3 // 2` and `math.floor` give integers, `/` and `^` floats.
---@see manual §6.7
math = {}

---Infinity: larger than any other number.
---@see manual §6.7
---@type number
math.huge = nil

---The largest integer, 2^63 - 1.
---@see manual §6.7
---@type integer
math.maxinteger = nil

---The smallest integer, -2^63.
---@see manual §6.7
---@type integer
math.mininteger = nil

---The circumference of a circle of diameter 1.
---@see manual §6.7
---@type number
math.pi = nil

---The value without its sign.
---@see manual §6.7
---@param x number
---@return number y
function math.abs(x) end

---Arc cosine.
---@see manual §6.7
---@param x number
---@return number radians
function math.acos(x) end

---Arc sine.
---@see manual §6.7
---@param x number
---@return number radians
function math.asin(x) end

---Arc tangent of y/x, in the right quadrant by both signs.
---@see manual §6.7
---@param y number
---@param x? number default 1
---@return number radians
function math.atan(y, x) end

---The smallest integer that is not below `x`.
---@see manual §6.7
---@param x number
---@return integer y
function math.ceil(x) end

---Cosine.
---@see manual §6.7
---@param x number radians
---@return number y
function math.cos(x) end

---Radians as degrees.
---@see manual §6.7
---@param x number radians
---@return number degrees
function math.deg(x) end

---e to the power of `x`.
---@see manual §6.7
---@param x number
---@return number y
function math.exp(x) end

---The largest integer that is not above `x`.
---@see manual §6.7
---@param x number
---@return integer y
function math.floor(x) end

---The rest of x/y with the sign of `x`. (`%` has the sign of `y`.)
---@see manual §6.7
---@param x number
---@param y number
---@return number rest
function math.fmod(x, y) end

---Logarithm.
---@see manual §6.7
---@param x number
---@param base? number default e
---@return number y
function math.log(x, base) end

---The largest of its arguments.
---@see manual §6.7
---@param x number
---@param ... number
---@return number y
function math.max(x, ...) end

---The smallest of its arguments.
---@see manual §6.7
---@param x number
---@param ... number
---@return number y
function math.min(x, ...) end

---The part of a number before its point, and the one behind.
---@see manual §6.7
---@param x number
---@return number whole
---@return number fraction
function math.modf(x) end

---Degrees as radians.
---@see manual §6.7
---@param x number degrees
---@return number radians
function math.rad(x) end

---A random number: a float from 0 up to, not including, 1; with one argument an integer from 1 to `m`; with two
---one from `m` to `n`; with 0 an integer of random bits.
---@see manual §6.7
---@param m? integer
---@param n? integer
---@return number y
function math.random(m, n) end

---Begins a new sequence of random numbers; without arguments one that nobody can guess.
---@see manual §6.7
---@param x? integer
---@param y? integer
---@return integer x
---@return integer y
function math.randomseed(x, y) end

---Sine.
---@see manual §6.7
---@param x number radians
---@return number y
function math.sin(x) end

---Square root.
---@see manual §6.7
---@param x number
---@return number y
function math.sqrt(x) end

---Tangent.
---@see manual §6.7
---@param x number radians
---@return number y
function math.tan(x) end

---The integer of that value, or nil when there is none.
---@see manual §6.7
---@param x any
---@return integer? i
function math.tointeger(x) end

---What kind of number it is; nil for what is no number.
---@see manual §6.7
---@param x any
---@return "integer"|"float"|nil kind
function math.type(x) end

---Is `m` below `n` when both are read as unsigned?
---@see manual §6.7
---@param m integer
---@param n integer
---@return boolean less
function math.ult(m, n) end

---Files. What fails gives nil, a message, and the code of the system.
---@see manual §6.8
io = {}

---Standard input.
---@see manual §6.8
---@type file*
io.stdin = nil

---Standard output.
---@see manual §6.8
---@type file*
io.stdout = nil

---Where messages about errors go.
---@see manual §6.8
---@type file*
io.stderr = nil

---Closes a file.
---@see manual §6.8
---@param file? file* default: the standard output file
---@return boolean? ok
---@return string? message
---@return integer? code
function io.close(file) end

---Writes what the standard output file still keeps.
---@see manual §6.8
function io.flush() end

---Makes a file, or the file of that name, the standard input file; without argument tells which one it is.
---@see manual §6.8
---@param file? file*|string
---@return file* file
function io.input(file) end

---For `for line in io.lines(name) do`: opens a file, gives its lines, and closes it at the end. Raises when it
---cannot be opened.
---
---    for line in io.lines "/etc/hosts" do print(line) end
---
---@see manual §6.8
---@param filename? string default: the standard input file
---@param ... string|integer formats as of read
---@return fun(): any, ... iterator
function io.lines(filename, ...) end

---Opens a file to read, write or append; nil and a message when that fails.
---
---    local file <close> = assert(io.open("/etc/passwd", "rb"))
---    print(#file:read "a")
---
---@see manual §6.8
---@param filename string
---@param mode? "r"|"w"|"a"|"r+"|"w+"|"a+"|"rb"|"wb"|"ab"|"r+b"|"w+b"|"a+b" default "r"
---@return file*? file
---@return string? message
---@return integer? code
function io.open(filename, mode) end

---Makes a file, or the file of that name, the standard output file; without argument tells which one it is.
---@see manual §6.8
---@param file? file*|string
---@return file* file
function io.output(file) end

---Starts a program and gives a file to read what it writes, or to write what it reads. `sys.spawn` of EPLua does
---so without waiting.
---@see manual §6.8
---@param prog string a line for the shell
---@param mode? "r"|"w"
---@return file*? file
---@return string? message
---@return integer? code
function io.popen(prog, mode) end

---Reads from the standard input file; nil at its end.
---@see manual §6.8
---@param ... "n"|"a"|"l"|"L"|integer number, all, line, line with its end, so many bytes; default "l"
---@return any ...
function io.read(...) end

---Opens a new file that is removed when the program ends.
---@see manual §6.8
---@return file* file
function io.tmpfile() end

---Is this a file, and is it open?
---@see manual §6.8
---@param obj any
---@return "file"|"closed file"|nil kind
function io.type(obj) end

---Writes to the standard output file, without spaces or line ends of its own.
---@see manual §6.8
---@param ... string|number
---@return file*? file
---@return string? message
---@return integer? code
function io.write(...) end

---A file, as `io.open` gives it. It is closed when it is collected.
---@see manual §6.8
---@class file*
local file = {}

---Closes the file. For one of `io.popen` gives how the program ended, as `os.execute`.
---@see manual §6.8
---@return boolean? ok
---@return string? message
---@return integer? code
function file:close() end

---Writes what is still kept in memory.
---@see manual §6.8
---@return file*? file
---@return string? message
function file:flush() end

---For `for line in file:lines() do`. The file stays open.
---@see manual §6.8
---@param ... string|integer formats as of read
---@return fun(): any, ... iterator
function file:lines(...) end

---Reads from the file; nil at its end.
---@see manual §6.8
---@param ... "n"|"a"|"l"|"L"|integer number, all, line, line with its end, so many bytes; default "l"
---@return any ...
function file:read(...) end

---Moves to a place in the file and tells it, in bytes from the begin. `file:seek("end")` gives its length.
---@see manual §6.8
---@param whence? "set"|"cur"|"end" from where; default "cur"
---@param offset? integer default 0
---@return integer? position
---@return string? message
---@return integer? code
function file:seek(whence, offset) end

---How writing is buffered.
---@see manual §6.8
---@param mode "no"|"full"|"line"
---@param size? integer bytes
---@return boolean? ok
---@return string? message
function file:setvbuf(mode, size) end

---Writes to the file; gives the file, so calls can follow each other.
---@see manual §6.8
---@param ... string|number
---@return file*? file
---@return string? message
---@return integer? code
function file:write(...) end

---@class osdate
---@field year integer
---@field month integer 1 to 12
---@field day integer 1 to 31
---@field hour? integer 12 by default
---@field min? integer
---@field sec? integer
---@field wday? integer 1 is Sunday
---@field yday? integer 1 is the first of January
---@field isdst? boolean summer time

---The system: time, environment, files by name.
---@see manual §6.9
os = {}

---Processor time that the program has used. For times that pass see `timers.now`.
---@see manual §6.9
---@return number seconds
function os.clock() end

---Date and time as a text or a table.
---
---    print(os.date "%Y-%m-%d %H:%M", os.date("!*t", 0).year)
---
---@see manual §6.9
---@param format? string as of C's strftime; "*t" gives a table; "!" in front means UTC
---@param time? integer default: now
---@return string|osdate date
function os.date(format, time) end

---Seconds from `t1` to `t2`.
---@see manual §6.9
---@param t2 integer
---@param t1 integer
---@return number seconds
function os.difftime(t2, t1) end

---Runs a program and waits for it; meanwhile nothing else runs. Without argument: is there a shell? `sys.spawn` of
---EPLua does not block.
---@see manual §6.9
---@param command? string a line for the shell
---@return boolean? ok
---@return "exit"|"signal"|nil how
---@return integer? code
function os.execute(command) end

---Ends the program.
---@see manual §6.9
---@param code? boolean|integer
---@param close? boolean
function os.exit(code, close) end

---The value of an environment variable.
---@see manual §6.9
---@param varname string
---@return string? value
function os.getenv(varname) end

---Removes a file.
---@see manual §6.9
---@param filename string a file, or an empty folder
---@return boolean? ok
---@return string? message
---@return integer? code
function os.remove(filename) end

---Gives a file another name. A file that has it already is replaced.
---@see manual §6.9
---@param oldname string
---@param newname string
---@return boolean? ok
---@return string? message
---@return integer? code
function os.rename(oldname, newname) end

---Sets the locale of the program, or tells it.
---@see manual §6.9
---@param locale? string "" is the system's
---@param category? "all"|"collate"|"ctype"|"monetary"|"numeric"|"time"
---@return string? locale
function os.setlocale(locale, category) end

---Now, or the given local time, as seconds since 1970.
---@see manual §6.9
---@param t? osdate fields year, month, day at least
---@return integer seconds
function os.time(t) end

---A name for a temporary file.
---@see manual §6.9
---@return string filename
function os.tmpname() end

---Looks inside of running code. Slow, and able to break what other code relies on.
---@see manual §6.10
debug = {}

---Reads lines and runs them, until one says `cont`.
---@see manual §6.10
function debug.debug() end

---The hook that is set.
---@see manual §6.10
---@param co? thread
---@return function? hook
---@return string mask
---@return integer count
function debug.gethook(co) end

---Facts about a function: `short_src, source, linedefined, currentline, name, what, nups, nparams, isvararg,
---func`; nil for a level that is not there.
---@see manual §6.10
---@param f function|integer|thread a function, or a level: 1 is the caller
---@param what? string which fields: any of "nSltufrL"
---@return table? info
---@overload fun(co: thread, f: function|integer, what?: string): table?
function debug.getinfo(f, what) end

---Name and value of a local variable of a level; of a function the names of its parameters.
---@see manual §6.10
---@param f thread|integer|function
---@param index integer
---@param value? any
---@return string? name
---@return any value
function debug.getlocal(f, index, value) end

---The metatable, also where `__metatable` hides it.
---@see manual §6.10
---@param value any
---@return table? metatable
function debug.getmetatable(value) end

---The table in which C code keeps its values.
---@see manual §6.10
---@return table registry
function debug.getregistry() end

---Name and value of an upvalue.
---@see manual §6.10
---@param f function
---@param up integer
---@return string? name
---@return any value
function debug.getupvalue(f, up) end

---A user value of a userdata.
---@see manual §6.10
---@param u userdata
---@param n? integer default 1
---@return any value
---@return boolean? has
function debug.getuservalue(u, n) end

---Does nothing any more.
---@see manual §6.10
---@deprecated
---@param limit integer
---@return integer|boolean former
function debug.setcstacklimit(limit) end

---Calls a function at each call, return, line, or count of instructions. Without arguments: no more.
---@see manual §6.10
---@param hook any a function, or nil
---@param mask? any any of "crl"
---@param count? any
---@overload fun()
---@overload fun(co: thread, hook: any, mask: string, count?: integer)
function debug.sethook(hook, mask, count) end

---Sets a local variable of a level.
---@see manual §6.10
---@param level integer|thread
---@param index integer
---@param value any
---@param extra? any
---@return string? name
function debug.setlocal(level, index, value, extra) end

---Sets the metatable of any value; those of numbers, strings, functions and the like count for all of their type.
---@see manual §6.10
---@generic T
---@param value T
---@param meta table?
---@return T value
function debug.setmetatable(value, meta) end

---Sets an upvalue.
---@see manual §6.10
---@param f function
---@param up integer
---@param value any
---@return string? name
function debug.setupvalue(f, up, value) end

---Sets a user value of a userdata.
---@see manual §6.10
---@param udata userdata
---@param value any
---@param n? integer default 1
---@return userdata? udata
function debug.setuservalue(udata, value, n) end

---The calls that led here, as a text.
---@see manual §6.10
---@param message? any put in front; another thing than a string is given back as it is
---@param level? integer where to begin
---@param extra? any
---@return string text
function debug.traceback(message, level, extra) end

---Says by equal ids which closures share an upvalue.
---@see manual §6.10
---@param f function
---@param n integer
---@return userdata? id
function debug.upvalueid(f, n) end

---Lets two closures share an upvalue.
---@see manual §6.10
---@param f1 function
---@param n1 integer
---@param f2 function
---@param n2 integer
function debug.upvaluejoin(f1, n1, f2, n2) end
