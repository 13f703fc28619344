-- SPDX-License-Identifier: GPL-3.0-or-later
-- For wrk: POST /execute of the smallest script that has a result.
wrk.method = "POST"
wrk.body = '{"script":"return 1+1"}'
wrk.headers["Content-Type"] = "application/json"
