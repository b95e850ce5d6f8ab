-- What a model answered, by what it was asked: it is never asked the same twice.
CREATE TABLE model_answer (
  key  TEXT    PRIMARY KEY,
  at   INTEGER NOT NULL,
  text TEXT    NOT NULL -- as it came; empty: it declined
) STRICT, WITHOUT ROWID;

-- Whose words it was shown: they are erased together.
CREATE TABLE model_shown (
  item INTEGER NOT NULL REFERENCES item (n) ON DELETE CASCADE,
  key  TEXT    NOT NULL REFERENCES model_answer (key) ON DELETE CASCADE,
  PRIMARY KEY (item, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX model_shown_key ON model_shown (key);

-- How many questions it was asked each UTC day.
CREATE TABLE model_day (
  day   TEXT    PRIMARY KEY,
  asked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
