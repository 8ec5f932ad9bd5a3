"""Do the tests notice a change of the code? In a copy of the tree small changes are made, one at a time, and tests run."""
