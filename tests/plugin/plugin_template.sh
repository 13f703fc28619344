. "$SOURCE/tests/support/e2e.sh"; finish
