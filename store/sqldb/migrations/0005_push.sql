-- A source's place at its WebSub hub; there is a row once a document named a hub.
CREATE TABLE push (
  source    INTEGER PRIMARY KEY REFERENCES source (n) ON DELETE CASCADE,
  hub       TEXT    NOT NULL, -- as the document names it today, '' for none any more
  topic     TEXT    NOT NULL,
  base      TEXT    NOT NULL, -- of the callbacks that stand at the hub
  verified  INTEGER NOT NULL,
  until     INTEGER NOT NULL, -- end of the lease
  asked     INTEGER NOT NULL,
  tries     INTEGER NOT NULL,
  owed      INTEGER,          -- when the hub is asked next; NULL: never
  refused   TEXT    NOT NULL,
  pushed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX push_owed ON push (owed) WHERE owed IS NOT NULL;

-- The callbacks: of each source at most one that was verified and one that waits
-- for it.
CREATE TABLE push_key (
  token  TEXT    PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES source (n) ON DELETE CASCADE,
  hub    TEXT    NOT NULL,
  topic  TEXT    NOT NULL,
  secret TEXT    NOT NULL,
  until  INTEGER NOT NULL  -- end of the lease, 0: not verified
) STRICT, WITHOUT ROWID;
CREATE INDEX push_key_source ON push_key (source);
