-- The entries of a source's documents whose bytes are known: 16 bytes each, a
-- row of its own so that a visit without news does not write it again.
CREATE TABLE seen (
  source  INTEGER PRIMARY KEY REFERENCES source (n) ON DELETE CASCADE,
  off     INTEGER NOT NULL,
  entries BLOB    NOT NULL
) STRICT;
