var katescript = {
    "name": "Lua, as EPLua indents",
    "author": "The EPLua authors",
    "license": "GPL-3.0-or-later",
    "revision": 1,
    "kate-version": "5.1"
}; // kate-script-header, must be at the start of the file without comments, pure json

// SPDX-License-Identifier: GPL-3.0-or-later
// How the line begins that is being typed: a word or bracket that closes stands like the line it closes, all else like the statement above it or one
// level further in than what has opened. As Re-indent (app/lang/indent.c), which knows the whole text; a script sees a line at a time, and follows
// what the user has above. The one for Lua that KTextEditor has is for C-like languages: it never moves an `end`.

// A letter behind `end` makes another word of it, and what is typed before brackets that have closed themselves makes a line of its own of them.
triggerCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789)}]({[\"'-";

var LOOKED_AT = 2000; // lines

var opens = { "function": 1, "do": 1, "then": 1, "repeat": 1, "else": 1, "(": 1, "{": 1, "[": 1 };
var closes = { "end": 1, "until": 1, "elseif": 1, "else": 1, ")": 1, "}": 1, "]": 1 };
var closingLine = /^\s*(end|until|elseif|else|[)}\]]+)[)}\],;]*$/;
var closingNoMore = /^\s*((end|until|elseif|else)\w[)}\],;]*|[^\s({\["'][)}\],;]+|[({\["'][)}\]"',;]{2,})$/;

function has(set, text)
{
  return Object.prototype.hasOwnProperty.call(set, text);
}

// Kinds of text, of KSyntaxHighlighting::Theme::TextStyle: Char, SpecialChar, String, VerbatimString, SpecialString. (isString() knows one of them.)
function isString(line, column)
{
  var style = document.defStyleNum(line, column);
  return style >= 10 && style <= 14;
}

// Words and single signs of the code in a line, "" for each of a string; comments have none.
function tokens(line)
{
  var text = document.line(line), found = [], pattern = /[A-Za-z_]\w*|\d[\w.]*|[^\s\w]/g, match;
  while ((match = pattern.exec(text)) !== null) {
    if (isString(line, match.index))
      found.push("");
    else if (document.isCode(line, match.index))
      found.push(match[0]);
  }
  return found;
}

// Those of them that open or close something: most lines that are looked at are looked at for these alone.
function turns(line)
{
  var found = [], pattern = /\b(function|do|then|repeat|else|elseif|end|until)\b|[(){}\[\]]/g, match;
  var text = document.line(line);
  while ((match = pattern.exec(text)) !== null) {
    if (!isString(line, match.index) && document.isCode(line, match.index))
      found.push(match[0]);
  }
  return found;
}

function hasCode(line)
{
  var first = document.firstColumn(line);
  return first >= 0 && !document.isComment(line, first);
}

// How many it closes before anything else.
function leading(list)
{
  var count = 0;
  while (count < list.length && has(closes, list[count]))
    count++;
  return count;
}

// A statement cannot end behind this.
function isUnfinished(list, inBrackets)
{
  var n = list.length, last = n ? list[n - 1] : "";
  if (last == ".")
    return n > 1 && list[n - 2] == "." && !(n > 2 && list[n - 3] == "."); // `..`, and not `...`
  return last == "," ? !inBrackets : /^([-+*\/%^&|~<>=]|and|or|not|in)$/.test(last);
}

// The line with code above, as far as `from`; -1: none.
function codeAbove(line, from)
{
  for (var above = line - 1; above > from; above--)
    if (hasCode(above))
      return above;
  return -1;
}

function endsWithComma(line)
{
  var list = tokens(line);
  return list.length > 0 && list[list.length - 1] == ",";
}

// What line is in. opener: the line that has opened it (-1: none, or it did not matter); inBrackets: by a bracket; before: the statement or field
// above on the same level (-1: none); last: the line with code above; lastGoesOn: that goes on with a statement itself. closing: how many the line
// closes itself; of these the outermost counts.
function surroundings(line, closing)
{
  var depth = 0, skip = closing > 0 ? closing - 1 : 0, opener = -1, inBrackets = false, enough = false;
  var level = []; // lines that begin on the level of line, from it upwards
  var last = codeAbove(line, -1);
  var commas = last >= 0 && endsWithComma(last);
  for (var at = last; opener < 0 && !enough && at >= 0 && at > line - LOOKED_AT; at--) {
    var list = turns(at);
    for (var i = list.length - 1; opener < 0 && i >= 0; i--) {
      if (has(opens, list[i])) {
        if (depth > 0)
          depth--;
        else if (skip-- == 0) {
          opener = at;
          inBrackets = /[({[]/.test(list[i]);
        }
      }
      if (has(closes, list[i]))
        depth++;
    }
    if (opener < 0 && depth == 0 && hasCode(at)) {
      level.push(at);
      // a comma is the end of a field or goes on with a statement: what has opened it tells. Else the statement above does.
      var before = closing == 0 && !commas ? codeAbove(at, -1) : -1;
      enough = before >= 0 && !isUnfinished(tokens(before), false);
    }
  }
  var found = { opener: opener, inBrackets: inBrackets, before: -1, last: last, lastGoesOn: false };
  for (var k = 0; k < level.length && found.before < 0; k++) {
    var above = codeAbove(level[k], opener);
    if (above < 0 || !isUnfinished(tokens(above), inBrackets))
      found.before = level[k];
    else if (level[k] == last)
      found.lastGoesOn = true;
  }
  return found;
}

// The line where the condition begins that ends in this line.
function statement(line)
{
  var above = codeAbove(line, -1);
  while (above >= 0 && isUnfinished(tokens(above), true)) {
    line = above;
    above = codeAbove(line, -1);
  }
  return line;
}

function isInText(line)
{
  var above = line - 1, end = document.lineLength(above) - 1;
  if (above < 0 || end < 0)
    return false;
  return document.isAttributeName(above, end, "Lua:Block Comment") ||
         (isString(above, end) && !/["'\]]$/.test(document.line(above)));
}

function indent(line, width, typed)
{
  var text = document.line(line), isKey = typed != "" && typed != "\n";
  if (isKey && !closingLine.test(text) && !(closingNoMore.test(text) && !/^\s*elsei/.test(text)))
    return -2;
  if (isInText(line))
    return -2;
  var closing = leading(tokens(line));
  var around = surroundings(line, closing);
  if (closing > 0)
    return around.opener >= 0 ? document.firstVirtualColumn(statement(around.opener)) : -2;
  if (around.last > around.opener && isUnfinished(tokens(around.last), around.inBrackets))
    return around.lastGoesOn || around.before < 0 ? document.firstVirtualColumn(around.last)
                                                  : document.firstVirtualColumn(around.before) + width;
  if (around.before >= 0)
    return document.firstVirtualColumn(around.before);
  return around.opener >= 0 ? document.firstVirtualColumn(statement(around.opener)) + width : 0;
}
