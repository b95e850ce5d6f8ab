-- A visit without news writes one small row of poll and one line of the ledger;
-- what it leaves as it was stands in poll_held. last_class is '' where it is what
-- last_status says, and so is a line's class; a line's url is '' where it is the
-- address as the source was added.
DROP INDEX poll_due;
ALTER TABLE poll RENAME TO poll_all;

CREATE TABLE poll (
  source        INTEGER PRIMARY KEY REFERENCES source (n),
  due           INTEGER,          -- the later of next_fetch_at and retry_after; NULL: not visited
  last_checked  INTEGER NOT NULL,
  next_fetch_at INTEGER NOT NULL,
  every         INTEGER NOT NULL,
  because       TEXT    NOT NULL,
  last_status   INTEGER NOT NULL,
  last_class    TEXT    NOT NULL,
  failures      INTEGER NOT NULL,
  items         INTEGER NOT NULL, -- how many items the source has
  visits        INTEGER NOT NULL, -- how many lines the ledger had of it
  last_line     INTEGER NOT NULL  -- the newest of them, 0: none
) STRICT;
INSERT INTO poll SELECT source, due, last_checked, next_fetch_at, every, because, last_status,
  CASE WHEN last_status = 200 AND last_class = 'ok' OR last_status = 304 AND last_class = 'not_modified' THEN '' ELSE last_class END,
  failures, items, visits, last_line FROM poll_all ORDER BY source;

CREATE INDEX poll_due ON poll (due) WHERE due IS NOT NULL;

CREATE TABLE poll_held (
  source        INTEGER PRIMARY KEY REFERENCES poll (source) ON DELETE CASCADE,
  etag          TEXT    NOT NULL,
  last_modified TEXT    NOT NULL,
  validators_at INTEGER NOT NULL,
  body_hash     TEXT    NOT NULL,
  last_changed  INTEGER NOT NULL,
  last_error    TEXT    NOT NULL,
  retry_after   INTEGER NOT NULL,
  gone          INTEGER NOT NULL,
  hub           TEXT    NOT NULL,
  timetable     TEXT    NOT NULL
) STRICT;
INSERT INTO poll_held SELECT source, etag, last_modified, validators_at, body_hash, last_changed, last_error,
  retry_after, gone, hub, timetable FROM poll_all ORDER BY source;
DROP TABLE poll_all;
