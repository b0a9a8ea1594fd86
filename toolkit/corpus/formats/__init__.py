"""File formats: bytes of one kind to a Document. Each keeps what the file states and nothing it would have to guess."""
