-- SPDX-License-Identifier: GPL-3.0-or-later
-- json: strict, ordered, exact.
local test = require "test"

local function round(text) return json.encode((assert(json.decode(text)))) end

test.case("scalars", function()
  test.equal(json.encode(true), "true")
  test.equal(json.encode(false), "false")
  test.equal(json.encode(nil), "null")
  test.equal(json.encode(json.null), "null")
  test.equal(json.encode("a\"\\/\b\f\n\r\t\0\31é"), '"a\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001Fé"')
  test.equal(json.encode(""), '""')
  test.equal(json.decode("true"), true)
  test.equal(json.decode(" \t\r\n\"x\" \n"), "x")
  test.equal(json.decode("null"), json.null)
  test.equal(tostring(json.null), "null")
end)

test.case("integers are exact to 64 bits", function()
  for _, n in ipairs { 0, -1, 2^53 | 0, (2^53 | 0) + 1, math.maxinteger, math.mininteger } do
    test.equal(json.encode(n), tostring(n))
    test.equal(json.decode(tostring(n)), n)
    test.equal(math.type(json.decode(tostring(n))), "integer")
  end
  test.equal(math.type(json.decode("18446744073709551615")), "float")
  test.near(json.decode("18446744073709551616"), 2.0 ^ 64, 1)
end)

test.case("floats keep a point, and their value", function()
  test.equal(json.encode(1.0), "1.0")
  test.equal(json.encode(-0.5), "-0.5")
  for _, n in ipairs { 0.1, 1 / 3, 1e300, 5e-324, 123456789.125, -1e-7 } do
    test.equal(json.decode(json.encode(n)), n)
    test.equal(math.type(json.decode(json.encode(n))), "float")
  end
  test.equal(math.type(json.decode("1e2")), "float")
  for _, n in ipairs { 1 / 0, -1 / 0, 0 / 0 } do
    local text, message = json.encode(n)
    test.equal(text, nil)
    test.truthy(message:find("not finite"))
  end
end)

test.case("arrays and objects", function()
  test.equal(json.encode { 1, 2, { a = json.null } }, '[1,2,{"a":null}]')
  test.equal(json.encode { b = 1, a = 2, C = 3, ["10"] = 4, ["9"] = 5 }, '{"10":4,"9":5,"C":3,"a":2,"b":1}')
  test.equal(json.encode {}, "{}")
  test.equal(json.encode(json.array {}), "[]")
  test.equal(json.encode(json.initArray({})), "[]")
  test.equal(json.encode(json.array()), "[]")
  test.equal(round "[]", "[]")
  test.equal(round "{}", "{}")
  test.equal(round '[[],{},[[]]]', '[[],{},[[]]]')
  test.equal(json.encode { [3] = 3, [1] = 1, [2] = 2 }, "[1,2,3]")
  test.equal(json.encode { [1] = 1, [3] = 3 }, '{"1":1,"3":3}')
  test.equal(json.encode { 1, 2, x = 3 }, '{"1":1,"2":2,"x":3}')
  test.equal(json.encode { [1.5] = 1 }, '{"1.5":1}')
  test.equal(json.encode { [-1] = 1, [0] = 2 }, '{"-1":1,"0":2}')
  local t = json.array {}
  t[1] = "later"
  test.equal(json.encode(t), '["later"]')
  test.raises(function() json.array(5) end, "table expected")
  test.raises(function() json.array(setmetatable({}, {})) end, "metatable of its own")
end)

test.case("null: left out of objects, kept in arrays, all kept on request", function()
  local v = json.decode('{"a":null,"b":[1,null,3],"c":{"d":null}}')
  test.equal(v.a, nil)
  test.equal(#v.b, 3)
  test.equal(v.b[2], json.null)
  test.equal(json.encode(v), '{"b":[1,null,3],"c":{}}')
  local all = json.decode('{"a":null}', true)
  test.equal(all.a, json.null)
  test.equal(json.encode(all), '{"a":null}')
end)

test.case("formatted, under both spellings", function()
  local text = json.encodeFormatted { a = { 1, 2 }, b = {} }
  test.equal(text, '{\n  "a": [\n    1,\n    2\n  ],\n  "b": {}\n}')
  test.equal(json.encodeFormated, json.encodeFormatted)
end)

test.case("what cannot be encoded gives nil and a message", function()
  local cyclic = {}
  cyclic.x = { cyclic }
  local deep = {}
  for _ = 1, 300 do deep = { deep } end
  local cases = {
    { print, "function" }, { coroutine.create(print), "thread" }, { io.stdout, "userdata" }, { { { print } }, "function" },
    { cyclic, "contains itself" }, { deep, "nested deeper than 200" }, { { [true] = 1 }, "neither string nor number" },
    { "\xff", "UTF-8" }, { "\xed\xa0\x80", "UTF-8" }, { { ["\xc0\x80"] = 1 }, "UTF-8" }, { { [1] = 1, ["1"] = 2, x = 3 }, "same key" },
  }
  for i, case in ipairs(cases) do
    local text, message = json.encode(case[1])
    test.equal(text, nil, "case " .. i)
    test.truthy(message:find(case[2], 1, true), ("case %d: %s"):format(i, message))
  end
  local array = json.array { 1, 2 }
  array.x = 3
  test.truthy(select(2, json.encode(array)):find("marked as array"))
end)

test.case("200 levels are allowed both ways, 201 are not", function()
  local text = ("["):rep(200) .. ("]"):rep(200)
  test.equal(round(text), text)
  test.equal(json.decode("[" .. text .. "]"), nil)
  test.equal(json.decode(("["):rep(100000)), nil)
  test.equal(json.decode(('{"a":'):rep(100000)), nil)
end)

test.case("strict: what RFC 8259 does not allow", function()
  local bad = {
    "", " ", "01", "-", "-01", "2.", ".5", "1e", "1e+", "+1", "0x1", "NaN", "Infinity", "-Infinity", "1e999", "nul", "True", "tru",
    "'x'", '"', '"\\x"', '"\\u12"', '"\\ud800"', '"\\udc00"', '"\\ud800\\u0041"', '"\t"', '"\n"', '"\0"', '"\1"', "[1,]", "[,1]",
    "[1 2]", "[1", "]", '{"a"}', '{"a":}', '{"a":1,}', "{a:1}", '{1:2}', '{"a":1 "b":2}', "{", "}", "1 2", "[] []", "// x\n1", "/* */ 1",
    '"\xff"', '"\xc3"', '"\xc0\xaf"', '"\xed\xa0\x80"', '"\xf5\x80\x80\x80"', "\xef\xbb\xbf1", "1\0", "\0",
  }
  for _, text in ipairs(bad) do
    local value, message = json.decode(text)
    test.equal(value, nil, ("%q is accepted"):format(text))
    test.equal(type(message), "string")
  end
end)

test.case("strict: what it does allow", function()
  local good = {
    ["0"] = "0", ["-0"] = true, ["1E5"] = "100000.0", ["1e-2"] = "0.01", ['"\\u00e9"'] = '"é"', ['"\\ud83d\\ude00"'] = '"😀"', ['"\\/"'] = '"/"',
    [" [ 1 , 2 ] "] = "[1,2]", ['{"":1}'] = '{"":1}', ['{"a":1,"a":2}'] = '{"a":2}', ['"\u{10FFFF}"'] = '"\u{10FFFF}"', ['"\127"'] = '"\127"',
  }
  for text, expected in pairs(good) do
    local value, message = json.decode(text)
    test.truthy(value ~= nil, ("%q: %s"):format(text, message))
    if expected ~= true then test.equal(json.encode(value), expected) end
  end
end)

test.case("errors say where", function()
  test.truthy(select(2, json.decode("[1,\n  x]")):find("line 2, column 3", 1, true))
end)

test.case("never raises on bad input", function()
  test.same({ json.decode "" }, { nil, "the text is empty" })
  test.same({ json.decode " \r\n\t" }, { nil, "the text is empty" })
  for _, value in ipairs { 1, true, {}, print } do
    local decoded, message = json.decode(value)
    test.equal(decoded, nil)
    test.truthy(message:find("string expected"))
  end
  test.equal(json.decode(nil), nil)
  test.equal(json.decode(), nil) ---@diagnostic disable-line: missing-argument
  test.raises(function() json.encode() end, "value expected")
end)

test.case("metamethods are not called", function()
  local trap = setmetatable({ 1, 2 }, {
    __index = function() error("called") end, __len = function() error("called") end, __pairs = function() error("called") end,
  })
  test.equal(json.encode(trap), "[1,2]")
end)

test.case("large documents", function()
  local t = {}
  for i = 1, 50000 do t[i] = { id = i, name = "n" .. i, value = i / 3 } end
  local text = json.encode(t)
  local back = json.decode(text)
  test.equal(#back, 50000)
  test.equal(back[777].value, 777 / 3)
  test.equal(json.encode(back), text)
  local wide = {}
  for i = 1, 2000 do wide["k" .. i] = i end
  test.equal(json.encode(json.decode(json.encode(wide))), json.encode(wide))
end)

test.case("random values survive a round trip", function()
  math.randomseed(42)
  local function value(depth)
    local kind = math.random(depth > 4 and 5 or 7)
    if kind == 1 then return math.random(0) end
    if kind == 2 then return (math.random() - 0.5) * 10.0 ^ math.random(-20, 20) end
    if kind == 3 then return math.random(2) == 1 end
    if kind == 4 then return json.null end
    if kind == 5 then
      local s = {}
      for i = 1, math.random(0, 12) do s[i] = utf8.char(math.random(0, 0xd7ff)) end
      return table.concat(s)
    end
    local t = kind == 6 and json.array {} or {}
    for i = 1, math.random(0, 6) do t[kind == 6 and i or "k" .. math.random(1000)] = value(depth + 1) end
    return t
  end
  for _ = 1, 500 do
    local text = json.encode(value(0))
    test.equal(json.encode((json.decode(text, true))), text)
    test.equal(json.encode((json.decode(json.encodeFormatted(json.decode(text, true)), true))), text)
  end
end)
