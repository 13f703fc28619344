// SPDX-License-Identifier: GPL-3.0-or-later
//
// The timers of <epq/timer.h>, whose time is the test's: it stands still until pass() says that some has gone by. Those of 0 ms come from the event loop,
// as the real ones.
#ifndef PANELS_FAKE_TIMER_H
#define PANELS_FAKE_TIMER_H

#include <functional>

namespace FakeTimer
{

// So many milliseconds go by: what is due meanwhile is called, in its order, and what follows from it comes in between.
void pass(int milliseconds);
// Time goes by until done() holds; false after a minute of it.
bool until(const std::function<bool()> &done);

} // namespace FakeTimer

#endif
