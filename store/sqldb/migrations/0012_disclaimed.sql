-- What a person said of a story whose reports grouping put into a published one,
-- later: it is said of that one in nothing, though it goes by a key of its reports.
CREATE TABLE disclaimed (
  story INTEGER NOT NULL REFERENCES story (n) ON DELETE CASCADE,
  act   INTEGER NOT NULL REFERENCES act (seq),
  PRIMARY KEY (story, act)
) STRICT, WITHOUT ROWID;
