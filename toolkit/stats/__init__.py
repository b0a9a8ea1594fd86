"""Statistics as pure functions of arrays: no corpus, no file, no print."""
