-- Run it: eplua --test .

local test = require "test"
local library = require "{{module}}"

test.case("words of a text", function()
  test.same(library.words "Hello, world!", { "Hello", "world" })
  test.same(library.words "  it's   me\n", { "it's", "me" })
  test.same(library.words "", {})
  test.same(library.words "?!", {})
end)

test.case("a text is cut between words", function()
  test.equal(library.shorten("one two three", 8), "one two…")
  test.equal(library.shorten("one two three", 7), "one two…")
  test.equal(library.shorten("one two three", 6), "one…")
  test.equal(library.shorten("one", 3), "one")
  test.equal(library.shorten("wonderful", 3), "…")
end)

test.case("wrong arguments are told, not guessed", function()
  for _, wrong in ipairs { 0, -1, 1.5, "3" } do
    local shortened, message = library.shorten("one two", wrong)
    test.equal(shortened, nil)
    test.truthy(message)
  end
end)
