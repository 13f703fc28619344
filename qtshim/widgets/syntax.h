// SPDX-License-Identifier: GPL-3.0-or-later
//
// The languages that can be highlighted. Reading their index takes a while, so all share one, which goes with the
// application.
#ifndef EPQ_SYNTAX_H
#define EPQ_SYNTAX_H

namespace KSyntaxHighlighting
{
class Repository;
}

namespace epq
{

KSyntaxHighlighting::Repository &syntaxRepository();

} // namespace epq

#endif
