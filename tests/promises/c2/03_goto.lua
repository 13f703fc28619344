print "ready"
::again::
goto again
