;;; dape.el --- A whole session of the debugger with Emacs and dape  -*- lexical-binding: t -*-
;; SPDX-License-Identifier: GPL-3.0-or-later
;; emacs -Q --batch -l dape.el: a client that we have not written, set up as resources/help/debugger.md says. $EPLUA is the
;; program, $SOURCE the checkout. Each wait has a limit; the first thing that is not as it should be ends it with status 1.

(dolist (folder (file-expand-wildcards "/usr/share/emacs/site-lisp/elpa/dape-*"))
  (add-to-list 'load-path folder))
(require 'dape)

(defconst file (make-temp-file "eplua-dape." nil ".lua"
                               "local names = { \"a\", \"b\", \"c\" }
local function add(list, n)
  local sum = #list + n
  return sum
end
local total = 0
for i = 1, 5 do
  total = total + add(names, i)
end
print(\"total \" .. total)
error \"at the end\"
"))
(defconst limit (* 30 (if (equal (getenv "EPLUA_SLOW") "1") 4 1)))

(defun check (what holds &optional got)
  (message "%s - %s" (if holds "ok" "FAILED") what)
  (unless holds
    (message "  got %S\n%s" got
             (if (get-buffer "*dape-repl*") (with-current-buffer "*dape-repl*" (buffer-string)) ""))
    (kill-emacs 1)))

(defmacro until (what condition)
  "Waits until CONDITION holds."
  `(let ((end (time-add nil limit)))
     (while (and (not ,condition) (time-less-p nil end))
       (accept-process-output nil 0.02))
     (check ,what ,condition)))

(defvar engine nil)
(defun stopped () (and dape--connection (eq (dape--state dape--connection) 'stopped)
                       (dape--current-stack-frame dape--connection)))
(defun at () (plist-get (dape--current-stack-frame dape--connection) :line))
(defun repl () (with-current-buffer "*dape-repl*" (buffer-substring-no-properties (point-min) (point-max))))

;; as in resources/help/debugger.md
(add-to-list 'dape-configs
             `(eplua
               modes (lua-mode lua-ts-mode)
               command ,(getenv "EPLUA")
               command-args ("--dap")
               command-cwd dape-command-cwd
               :type "eplua"
               :request "launch"
               :program dape-buffer-default
               :cwd dape-cwd
               :stopOnEntry nil))
(setq dape-info-hide-mode-line nil
      dape-inlay-hints nil
      dape-start-hook '(dape-repl)
      dape-cwd-function (lambda () (file-name-directory file)))

(find-file file)
(prog-mode)
(goto-char (point-min))
(forward-line 2)
(dape-breakpoint-toggle)
(dape (dape--config-eval 'eplua nil))
(until "a breakpoint in the editor stops the script" (stopped))
(check "at its line" (= (at) 3) (at))
(check "the reason" (equal (dape--state-reason dape--connection) "breakpoint") (dape--state-reason dape--connection))
(until "threads are known" (dape--threads dape--connection))

(dape-evaluate-expression dape--connection "list[1] .. n")
(until "an expression in the frame" (string-match-p "\"a1\"" (repl)))

(defun go (what line how)
  (funcall how dape--connection)
  (until (format "%s: line %d" what line) (and (stopped) (equal (at) line))))
(go "next" 4 #'dape-next)
(go "out" 8 #'dape-step-out)
(go "in: the loop again" 7 #'dape-step-in)
(go "in: its body" 8 #'dape-step-in)

(goto-char (point-min))
(with-current-buffer (find-file-noselect file)
  (goto-char (point-min))
  (forward-line 2)
  (dape-breakpoint-remove-all)
  (dape-breakpoint-expression "n == 4"))
(dape-continue dape--connection)
(until "a condition" (and (stopped) (equal (at) 3)))
(dape-evaluate-expression dape--connection "\"n is \" .. n")
(until "where it holds" (string-match-p "n is 4" (repl)))
(let ((frame (dape--current-stack-frame dape--connection)))
  (dape--scopes dape--connection frame
                (lambda (&rest _)
                  (dape--variables dape--connection (car (plist-get frame :scopes)) #'ignore)))
  (until "scopes and variables"
         (cl-some (lambda (v) (and (equal (plist-get v :name) "n") (equal (plist-get v :value) "4")))
                  (plist-get (car (plist-get frame :scopes)) :variables))))

(with-current-buffer (find-file-noselect file) (dape-breakpoint-remove-all))
(dape-continue dape--connection)
(until "what is printed comes to the REPL" (string-match-p "total 30" (repl)))
(dape-kill dape--connection)
(until "it ends" (not (and dape--connection (process-live-p (jsonrpc--process dape--connection)))))

;; one that runs already
(setq engine (make-process :name "engine" :buffer (get-buffer-create "*engine*")
                           :command (list (getenv "EPLUA") "--no-gui" "--dap=0" "--debug-wait" file)))
(until "it listens" (with-current-buffer "*engine*"
                      (save-excursion (goto-char (point-min)) (re-search-forward "dap 127.0.0.1 \\([0-9]+\\)" nil t))))
(add-to-list 'dape-configs
             `(eplua-attach
               modes (lua-mode lua-ts-mode)
               host "127.0.0.1"
               port ,(string-to-number (with-current-buffer "*engine*" (match-string 1)))
               :type "eplua"
               :request "attach"))
(with-current-buffer (find-file-noselect file)
  (goto-char (point-min))
  (forward-line 2)
  (dape-breakpoint-toggle))
(dape (dape--config-eval 'eplua-attach nil))
(until "a breakpoint in one that runs already" (and (stopped) (equal (at) 3)))
(with-current-buffer (find-file-noselect file) (dape-breakpoint-remove-all))
(dape-disconnect-quit dape--connection)
(until "it runs on without a debugger" (not (process-live-p engine)))
(until "to its end" (with-current-buffer "*engine*" (string-match-p "^total 30$" (buffer-string)))) ; what it printed may be read later
(delete-file file)
(message "all of it")
(kill-emacs 0)
