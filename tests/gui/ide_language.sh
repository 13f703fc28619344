# SPDX-License-Identifier: GPL-3.0-or-later
# What the IDE knows of Lua: errors while typing, completion, definitions, help and indentation.
. "$SOURCE/tests/support/ide.sh"

printf 'local module = {}\nfunction module.greet(name) return "hi " .. name end\nreturn module\n' >mod.lua
mkdir parts wheel
echo 'return {}' | tee parts/engine.lua >wheel/init.lua
printf 'local mod = require "mod"\nprint(mod.greet("you"))\n' >main.lua
printf 'local function f(x)\nif x then\nreturn {\n1,\n}\nend\nend\nprint(f(1))\n' >flat.lua

problems=120x22+364+512 # the tab of the panel of problems: its number is there

ide_screen
ide --ide main.lua
title '^main.lua'
rest

# Wrong: the tab of problems and the line say so while it is typed, and F4 goes there.
calm=$(part "$problems")
press ctrl+End
typed 'local x = = 1'
until_true "the error to show" differs "$problems" "$calm"
shot language-error
press ctrl+Home
typed '  '
press F4
typed '--[[here]]'
press ctrl+s
until_like main.lua '^local x = --\[\[here\]\]= 1'
press ctrl+a
typed 'local mod = require "mod"'
press Return
typed 'print(mod.greet("you"))'
press Return ctrl+s
until_file main.lua 'local mod = require "mod"
print(mod.greet("you"))'

# Completion: from the annotations, with the keys, and what is chosen is inserted.
typed 'string.form'
press ctrl+space
rest
shot language-completion
press Return
typed '("%d", 1)'
press ctrl+s
until_like main.lua '^string\.format("%d", 1)'

# Modules in the string of require, in folders too; whether the quote is there or not, it is there once.
press Return
typed 'local engine = require "par'
press ctrl+space
rest
shot language-require
press Return ctrl+s
until_like main.lua '^local engine = require "parts.engine"$'
press End Return
typed 'local again = require("parts.")'
press Left Left ctrl+space
rest
press Return ctrl+s
until_like main.lua '^local again = require("parts.engine")$'
press End Return
typed 'local wheel = require[[whe'
press ctrl+space
rest
press Return ctrl+s
until_like main.lua '^local wheel = require\[\[wheel\]\]$'
press ctrl+a
typed 'local mod = require "mod"'
press Return
typed 'print(mod.greet("you"))'
press Return
typed 'string.format("%d", 1)'
press ctrl+s
until_file main.lua 'local mod = require "mod"
print(mod.greet("you"))
string.format("%d", 1)'

# Definition in a module, and back.
press ctrl+Home End Left Left # the name in the quotes of require
press F12
title '^mod.lua'
press alt+Left
title '^main.lua'

# Help for the word.
press ctrl+End Home
help=$(part 200x300+1000+150)
press F1
until_true "the help" differs 200x300+1000+150 "$help"
shot language-help
press alt+6
rest

# Indented as it is nested.
hand_over flat.lua
press ctrl+alt+i
title '^flat.lua\*'
press ctrl+s
until_file flat.lua 'local function f(x)
  if x then
    return {
      1,
    }
  end
end
print(f(1))'
press ctrl+shift+o
rest
shot language-symbols
press Escape
shot language-indented
quit
finish
