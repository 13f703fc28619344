-- SPDX-License-Identifier: GPL-3.0-or-later
print "ready"
for _ = math.mininteger, math.maxinteger do end
