// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was printed and is not shown yet. Any thread puts in, one takes out; of what does not fit the oldest is dropped.
#ifndef EPQ_TOOLS_OUTFLOW_H
#define EPQ_TOOLS_OUTFLOW_H

#include <QString>

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

namespace epq
{

class Outflow
{
public:
  struct Item {
    enum Kind { Text, Cut, Result, Echo } kind = Text;
    int stream = 0;
    std::string bytes;
    int64_t number = 0; // Cut: bytes left out; Result: ref; Echo: request
    size_t lines = 0;
  };

  // True: it was empty, so the reader is to be woken. Throws std::bad_alloc.
  bool append(int stream, const char *bytes, size_t length);
  bool put(Item item);
  // The oldest; false: there is none. Lines that were dropped before it are added to *dropped.
  bool take(Item *item, size_t *dropped);
  // An echo goes that nobody took yet; false: it is not here.
  bool revoke(uint64_t request);
  void clear();
  void setLimits(size_t lines, size_t bytes);

private:
  void appendLine(int stream, const char *bytes, size_t length, bool ends);
  void push(int stream, const char *bytes, size_t length, size_t lines);
  void fit();

  struct Open { // the line that is not over yet
    size_t shown = 0, cut = 0;
  };

  std::mutex m_lock; // of all below
  std::deque<Item> m_items;
  Open m_open[7];
  size_t m_lines = 0, m_bytes = 0, m_dropped = 0;
  size_t m_linesMost = 100000, m_bytesMost = size_t(32) << 20;
};

} // namespace epq

#endif
