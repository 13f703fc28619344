// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be chosen: radio, dropdown, multiselect.
#ifndef EPQ_OPTIONS_H
#define EPQ_OPTIONS_H

#include <epq/value.h>

#include <QString>
#include <QVector>

namespace epq
{

struct Option {
  QString value, text;
};

// A list of strings or {value, text} maps; a text that is missing is the value.
bool read(const epq_value &value, QVector<Option> *to);

} // namespace epq

#endif
