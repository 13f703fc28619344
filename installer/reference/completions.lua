-- SPDX-License-Identifier: GPL-3.0-or-later
-- Completions for bash, zsh and fish, from the table of options and what options.lua says about their values.
--
-- What all three know: an option that wants a value takes it behind "=" or as the next word, one whose value may be missing only behind
-- "="; a first word without "-" is the script, and from there on all is the script's; after an action come its operands.
local completions = {}

-- Actions with operands, and what those are, in order; the last one repeats.
local operands = {
  ide = { "file" }, test = { "test" }, check = { "lua" }, new = { "template", "folder" }, plugins = { "switch", "plugin name" }, attach = { "engine" },
}

local function takes_value(option) return option.kind ~= "flag" and option.kind ~= "action" and option.kind ~= "port" end

-- All that is common: lists of options, and texts by the marks in the templates.
local function collect(groups, described)
  local all = { options = {}, templates = described.templates, modules = {} }
  for _, group in ipairs(groups) do
    for _, option in ipairs(group) do
      assert(option.kind ~= "action" or not option.value or operands[option.name], "completions.lua does not know the operands of --" .. tostring(option.name))
      all.options[#all.options + 1] = option
    end
  end
  for _, module in ipairs(described.annotations.modules) do
    if not module.name:find "^_" and module.name ~= "hello" and module.name ~= "tour" then all.modules[#all.modules + 1] = module.name end
  end
  table.sort(all.modules)
  return all
end

local function words_of(all, test)
  local list = {}
  for _, option in ipairs(all.options) do
    if test(option) then
      if option.name then list[#list + 1] = "--" .. option.name end
      if option.letter then list[#list + 1] = "-" .. option.letter end
    end
  end
  return list
end

local function fill(template, marks)
  return (template:gsub("@(%u+)@", function(mark) return assert(marks[mark], mark) end))
end

-- --- bash ---

local bash = [==[
# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for eplua. Made by installer/reference from the table of options. Not to be edited.

_eplua_files() # PATTERN: files that match, and folders
{
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -X "!$1" -- "$cur"; compgen -d -- "$cur")
}

_eplua_words() # WORDS
{
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

# COMMAND WHAT: offers what may stand here
_eplua_offer()
{
  case $2 in
    file) _eplua_files '*' ;;
    lua) _eplua_files '*.lua' ;;
    test) _eplua_files '*_test.lua' ;;
    plugin) _eplua_files '*.so' ;;
    folder) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
    program) mapfile -t COMPREPLY < <(compgen -c -- "$cur") ;;
    variable) mapfile -t COMPREPLY < <(compgen -e -- "$cur") ;;
    host) mapfile -t COMPREPLY < <(compgen -A hostname -- "$cur") ;;
    module) _eplua_words '@MODULES@' ;;
    template) _eplua_words '@TEMPLATES@' ;;
    switch) _eplua_words 'on off' ;;
    'plugin name') _eplua_words "$("$1" --plugins 2>/dev/null | sed -n 's/^\([[:alnum:]_.-][[:alnum:]_.-]*\) .*/\1/p')" ;;
    engine) _eplua_words "$("$1" --list 2>/dev/null | sed -n '2,$s/^\([0-9]*\) .*/\1/p')" ;;
@OFFERS@
  esac
}

_eplua()
{
  local cur=${COMP_WORDS[COMP_CWORD]} option= action= before= i word count=0
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    option=
    case $word in
      --) [[ -n $action ]] || { _eplua_end $((COMP_CWORD - i)); return; } ;;
      @WANTERS@)
        option=$word
        [[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))
        ((i++)) ;; # its value
      @ACTIONS@) action=$word ;;
      -?*) [[ ${COMP_WORDS[i + 1]} == = ]] && { option=$word; ((i += 2)); } ;;
      *)
        [[ -n $action ]] || return 0 # behind the script: files, as everywhere
        ((count++)) ;;
    esac
    ((i < COMP_CWORD)) && option=
  done
  [[ $cur == = ]] && cur=
  if [[ -z $option && $cur == --*=* ]]; then # "=" does not end words here
    option=${cur%%=*} cur=${cur#*=} before=$option=
  fi
  case $option in
    '') ;;
@VALUES@
    *) return 0 ;;
  esac
  if [[ -n $option ]]; then
    [[ -z $before ]] || COMPREPLY=("${COMPREPLY[@]/#/$before}")
    return 0
  fi
  if [[ $cur == -* ]]; then
    _eplua_words '@OPTIONS@'
    return 0
  fi
  case $action$count in
@OPERANDS@
    '0') _eplua_offer "$1" lua ;;
  esac
}

# N: the words behind "--" are a script and what it gets
_eplua_end()
{
  (($1 == 1)) && _eplua_files '*.lua'
  return 0
}

complete -o bashdefault -o default -F _eplua eplua
]==]

-- Options by what their value is: "lua" → { "--also", ... }. A list of words is a kind of its own.
local function by_value(all)
  local kinds, order = {}, {}
  for _, option in ipairs(all.options) do
    if takes_value(option) then
      local what = option.complete or "nothing"
      local key = type(what) == "table" and table.concat(what, " ") or what
      if not kinds[key] then
        kinds[key] = { words = type(what) == "table" and key or nil }
        order[#order + 1] = key
      end
      if option.name then table.insert(kinds[key], "--" .. option.name) end
      if option.letter then table.insert(kinds[key], "-" .. option.letter) end
    end
  end
  return kinds, order
end

local function bash_text(all)
  local values, cases = {}, {}
  local kinds, order = by_value(all)
  for _, key in ipairs(order) do
    local kind = kinds[key]
    local does = kind.words and ("_eplua_words '%s'"):format(kind.words) or ('_eplua_offer "$1" %s'):format(key)
    if key ~= "nothing" and key ~= "address" then values[#values + 1] = ("    %s) %s ;;"):format(table.concat(kind, " | "), does) end
  end
  for _, option in ipairs(all.options) do
    for i, what in ipairs(operands[option.name] or {}) do
      local last = i == #operands[option.name] and what ~= "folder" and what ~= "engine" and what ~= "plugin name"
      local quoted = what:find " " and "'" .. what .. "'" or what
      cases[#cases + 1] = ('    --%s%s) _eplua_offer "$1" %s ;;'):format(option.name, last and "*" or i - 1, quoted)
    end
  end
  return fill(bash, {
    MODULES = table.concat(all.modules, " "),
    TEMPLATES = table.concat(all.templates, " "),
    OFFERS = "",
    WANTERS = table.concat(words_of(all, takes_value), " | "),
    ACTIONS = table.concat(words_of(all, function(option) return operands[option.name] end), " | "),
    VALUES = table.concat(values, "\n"),
    OPERANDS = table.concat(cases, "\n"),
    OPTIONS = table.concat(words_of(all, function() return true end), " "),
  }):gsub("\n\n  esac", "\n  esac")
end

-- --- zsh ---

local zsh = [==[
#compdef eplua
# SPDX-License-Identifier: GPL-3.0-or-later
# zsh completion for eplua. Made by installer/reference from the table of options. Not to be edited.

_eplua_plugins() {
  local -a names
  names=(${(f)"$(_call_program plugins $service --plugins 2>/dev/null | sed -n 's/^\([[:alnum:]_.-][[:alnum:]_.-]*\) .*/\1/p')"})
  _describe -t plugins plugin names
}

_eplua_engines() {
  local -a engines
  engines=(${(f)"$(_call_program engines $service --list 2>/dev/null | sed -n '2,$s/^\([0-9]*\)  *\(.*\)/\1:\2/p')"})
  _describe -t engines engine engines
}

# What stands behind an action, or is the script or one of its arguments.
_eplua_operand() {
  local action=${words[(r)--(@ACTIONS@)]}
  local -i count=$(( CURRENT - ${words[(i)$action]} )) # which one it is
  case $action in
@OPERANDS@
    *) if [[ $1 == script ]]; then _files -g '*.lua'; else _files; fi ;;
  esac
}

_eplua() {
  _arguments -s -S -A '-*' \
@SPECS@
    '1: :_eplua_operand script' \
    '*: :_eplua_operand argument'
}

_eplua "$@"
]==]

-- What zsh does for a kind of value.
local zsh_does = {
  file = "_files", folder = "_files -/", lua = [[_files -g '\''*.lua'\'']], test = [[_files -g '\''*_test.lua'\'']], plugin = [[_files -g '\''*.so'\'']],
  program = "_command_names -e", variable = "_parameters -g '\\''*export*'\\''", host = "_hosts", ["plugin name"] = "_eplua_plugins", engine = "_eplua_engines",
  address = " ", nothing = " ",
}

local function zsh_does_for(all, what)
  if type(what) == "table" then return "(" .. table.concat(what, " ") .. ")" end
  if what == "module" then return "(" .. table.concat(all.modules, " ") .. ")" end
  if what == "template" then return "(" .. table.concat(all.templates, " ") .. ")" end
  if what == "switch" then return "(on off)" end
  return assert(zsh_does[what or "nothing"], what)
end

local function zsh_quote(text)
  return (text:gsub("'", "'\\''"):gsub("[%[%]]", "\\%0"))
end

local function zsh_specs(all, option)
  local list, help, value = {}, zsh_quote(option.help), ""
  local name = (option.value or ""):lower():gsub("[^%w|]", " "):gsub("^%s+", ""):gsub("%s+$", ""):gsub("|", " or ")
  if takes_value(option) then value = (":%s:%s"):format(name, zsh_does_for(all, option.complete)) end
  local again = (option.kind == "list" or option.kind == "chunk" or option.name == "config") and "*" or ""
  local forms = {}
  if option.letter then forms[#forms + 1] = "-" .. option.letter .. (takes_value(option) and "+" or "") end
  if option.name then
    local sign = takes_value(option) and "=" or ""
    if option.kind == "port" then
      sign = "=-"
      value = "::port: "
    end
    forms[#forms + 1] = "--" .. option.name .. sign
  end
  for _, form in ipairs(forms) do
    local other = #forms > 1 and ("(-%s --%s)"):format(option.letter, option.name) or ""
    list[#list + 1] = ("    '%s%s%s[%s]%s' \\"):format(again == "" and other or again, "", form, help, value)
  end
  return table.concat(list, "\n")
end

local function zsh_text(all)
  local specs, cases, actions = {}, {}, {}
  for _, option in ipairs(all.options) do
    specs[#specs + 1] = zsh_specs(all, option)
    local wanted = operands[option.name]
    if wanted then
      actions[#actions + 1] = option.name
      local inside = {}
      for i, what in ipairs(wanted) do
        local does = zsh_does_for(all, what):gsub("'\\''", "'")
        if does:sub(1, 1) == "(" then does = ("compadd %s"):format(does:sub(2, -2)) end
        inside[i] = ("%s) %s ;;"):format(i == #wanted and "*" or tostring(i), does)
      end
      cases[#cases + 1] = ("    --%s) case $count in %s esac ;;"):format(option.name, table.concat(inside, " "))
    end
  end
  return fill(zsh, { SPECS = table.concat(specs, "\n"), OPERANDS = table.concat(cases, "\n"), ACTIONS = table.concat(actions, "|") })
end

-- --- fish ---

local fish = [==[
# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for eplua. Made by installer/reference from the table of options. Not to be edited.

# Succeeds where operands of an action (as "new 1", the first one; "test", any) stand; "script": where the script does; "rest": behind it.
function __eplua_at
    set -l words (commandline -opc)[2..-1]
    set -l action script
    set -l count 1
    while set -q words[1]
        set -l word $words[1]
        set -e words[1]
        switch $word
            case @WANTERS@
                set -e words[1] # its value
            case @ACTIONS@
                set action (string sub -s 3 -- $word)
            case '*'
                string match -q -- '-*' $word; and test $word != -; and continue
                test $action = script; and set action rest
                set count (math $count + 1)
        end
    end
    test $action = $argv[1]; or return
    test (count $argv) = 1; or test $count = $argv[2]
end

function __eplua_plugins
    eplua --plugins 2>/dev/null | string match -r '^[^ ]+'
end

function __eplua_engines
    eplua --list 2>/dev/null | string replace -rf '^([0-9]+) +(.*)' '$1\t$2'
end

complete -c eplua -f
complete -c eplua -n '__eplua_at script' -a '(__fish_complete_suffix .lua)'
complete -c eplua -n '__eplua_at rest' -F
@SPECS@
]==]

local fish_does = {
  file = "-F", folder = "-a '(__fish_complete_directories)'", lua = "-a '(__fish_complete_suffix .lua)'", test = "-a '(__fish_complete_suffix _test.lua)'",
  plugin = "-a '(__fish_complete_suffix .so)'", program = "-a '(__fish_complete_command)'", variable = "-a '(set -xn)'", host = "-a '(__fish_print_hostnames)'",
  ["plugin name"] = "-a '(__eplua_plugins)'", engine = "-a '(__eplua_engines)'", address = "", nothing = "",
}

local function fish_does_for(all, what)
  if type(what) == "table" then return "-a '" .. table.concat(what, " ") .. "'" end
  if what == "module" then return "-a '" .. table.concat(all.modules, " ") .. "'" end
  if what == "template" then return "-a '" .. table.concat(all.templates, " ") .. "'" end
  if what == "switch" then return "-a 'on off'" end
  return assert(fish_does[what or "nothing"], what)
end

local function fish_text(all)
  local lines = {}
  for _, option in ipairs(all.options) do
    local words = { "complete -c eplua" }
    if option.letter then words[#words + 1] = "-s " .. option.letter end
    if option.name then words[#words + 1] = "-l " .. option.name end
    words[#words + 1] = "-d '" .. option.help:gsub("['\\]", "\\%0") .. "'"
    if takes_value(option) then
      local does = fish_does_for(all, option.complete)
      words[#words + 1] = does == "-F" and "-r -F" or "-x" .. (does == "" and "" or " " .. does)
    end
    -- behind the script nothing is an option of ours
    table.insert(words, 2, "-n 'not __eplua_at rest'")
    lines[#lines + 1] = table.concat(words, " ")
    for i, what in ipairs(operands[option.name] or {}) do
      local where = #operands[option.name] > 1 and ("%s %d"):format(option.name, i) or option.name
      lines[#lines + 1] = ("complete -c eplua -n '__eplua_at %s' %s"):format(where, fish_does_for(all, what))
    end
  end
  return fill(fish, {
    WANTERS = table.concat(words_of(all, takes_value), " "),
    ACTIONS = table.concat(words_of(all, function(option) return operands[option.name] end), " "),
    SPECS = table.concat(lines, "\n"),
  })
end

-- Text by the name of the file.
function completions.make(groups, described)
  local all = collect(groups, described)
  return { ["eplua.bash"] = bash_text(all), _eplua = zsh_text(all), ["eplua.fish"] = fish_text(all) }
end

return completions
