// SPDX-License-Identifier: GPL-3.0-or-later
//
// A fake engine that stops: for the panels that show something then.
#ifndef PANELS_DEBUGGING_H
#define PANELS_DEBUGGING_H

#include "fake_ide.h"
#include "fake_timer.h"

extern "C" {
#include "ide/debug.h"
}

struct Debugging : FakeIde {
  Debugging()
  {
    assert_non_null(ide_debug_new(&i));
    target.answer("stackTrace",
                  "{'totalFrames':1,'stackFrames':[{'id':6,'name':'area','line':12,'source':"
                  "{'name':'a.lua','path':'/x/a.lua'}}]}");
  }
  ~Debugging()
  {
    ide_debug_free(i.debug);
  }
  void attach()
  {
    target.connect();
    assert_true(Rig::until([this] { return ide_debug_state_now(&i) == IDE_DEBUG_RUNNING; }));
    Rig::settle();
    target.taken();
  }
  void stop(const QByteArray &more = {})
  {
    target.event("stopped", "{'reason':'step','threadId':1" + more + "}");
    assert_true(Rig::until([this] { return ide_debug_frame_now(&i) != nullptr; }));
    Rig::settle();
  }
  void goOn() // and it is seen
  {
    target.event("continued");
    assert_true(Rig::until([this] {
      Rig::settle();
      return ide_debug_state_now(&i) == IDE_DEBUG_RUNNING;
    }));
    FakeTimer::pass(200); // as long as a step may last before it is shown as running
  }
};

#endif
