"""Do the tests notice a change of the code? One small change at a time is made in a copy, and tests run."""
