# SPDX-License-Identifier: GPL-3.0-or-later
# What an installation brings for people at a shell: the manual page, and completions of three shells.
. "$SOURCE/tests/support/e2e.sh"
export TERM=dumb LC_ALL=C.UTF-8 MANWIDTH=80
run man eplua; expect_status 0; expect_out_like 'NAME'; expect_out_like '--max-memory'; expect_no_err
run man 7 eplua-tutorial-window; expect_status 0; expect_out_like 'A window'; expect_out_like 'ui.window'; expect_no_err
run man eplua-timers; expect_status 0; expect_out_like 'timers.sleep'; expect_no_err
if [ -e /usr/share/bash-completion/completions/eplua ]; then
  run bash -c '. /usr/share/bash-completion/bash_completion; _comp_load eplua 2>/dev/null || _load_comp eplua || __load_completion eplua
    complete -p eplua'
  expect_status 0; expect_out_like 'eplua'
  run zsh -fc 'fpath=(/usr/share/zsh/vendor-completions $fpath); autoload -Uz compinit; compinit -u -D; print -r -- $_comps[eplua]'
  expect_status 0; expect_out _eplua
  run fish -c 'complete -C "eplua --max-m"'; expect_status 0; expect_out_like '^--max-memory'
fi
finish
