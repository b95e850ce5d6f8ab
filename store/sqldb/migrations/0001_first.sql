-- Times are INTEGER microseconds UTC, 0 for none; durations are nanoseconds.
-- Flags are 0 or 1. Lists and maps are JSON, '' for an empty one.
-- n is a row's number within this store and stands in no output; id and key do.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- A removed source keeps its row while it has items: their outlet's name and
-- the address their ids are made from.
CREATE TABLE source (
  n             INTEGER PRIMARY KEY,
  id            TEXT    NOT NULL UNIQUE,
  url           TEXT    NOT NULL,
  original_url  TEXT    NOT NULL,
  site_url      TEXT    NOT NULL,
  title         TEXT    NOT NULL,
  title_fixed   INTEGER NOT NULL,
  tags          TEXT    NOT NULL,
  origin        TEXT    NOT NULL,
  rights        TEXT    NOT NULL,
  licence       TEXT    NOT NULL,
  every         INTEGER NOT NULL,
  weight        REAL    NOT NULL,
  full_text     TEXT    NOT NULL,
  no_llm        INTEGER NOT NULL,
  login         TEXT    NOT NULL,
  password_file TEXT    NOT NULL,
  headers_file  TEXT    NOT NULL,
  paused        INTEGER NOT NULL,
  attributes    TEXT    NOT NULL,
  added_at      INTEGER NOT NULL,
  removed       INTEGER NOT NULL
) STRICT;
CREATE INDEX source_url ON source (url);
CREATE INDEX source_original_url ON source (original_url);

-- All that a visit without news touches, but for its line in the ledger.
CREATE TABLE poll (
  source        INTEGER PRIMARY KEY REFERENCES source (n),
  etag          TEXT    NOT NULL,
  last_modified TEXT    NOT NULL,
  validators_at INTEGER NOT NULL,
  body_hash     TEXT    NOT NULL,
  last_status   INTEGER NOT NULL,
  last_class    TEXT    NOT NULL,
  last_error    TEXT    NOT NULL,
  failures      INTEGER NOT NULL,
  last_checked  INTEGER NOT NULL,
  last_changed  INTEGER NOT NULL,
  next_fetch_at INTEGER NOT NULL,
  every         INTEGER NOT NULL,
  because       TEXT    NOT NULL,
  retry_after   INTEGER NOT NULL,
  gone          INTEGER NOT NULL,
  hub           TEXT    NOT NULL,
  due           INTEGER,          -- the later of next_fetch_at and retry_after; NULL: not visited
  items         INTEGER NOT NULL, -- how many items the source has
  visits        INTEGER NOT NULL, -- how many lines the ledger had of it
  last_line     INTEGER NOT NULL  -- the newest of them, 0: none
) STRICT;
CREATE INDEX poll_due ON poll (due) WHERE due IS NOT NULL;

-- Each line names the one before it of the same source, so that appending
-- touches no index and stays in one place of the file.
CREATE TABLE ledger (
  n         INTEGER PRIMARY KEY,
  prev      INTEGER NOT NULL,
  source    INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  url       TEXT    NOT NULL,
  status    INTEGER NOT NULL,
  class     TEXT    NOT NULL,
  bytes     INTEGER NOT NULL,
  took      INTEGER NOT NULL,
  added     INTEGER NOT NULL,
  revised   INTEGER NOT NULL,
  next_at   INTEGER NOT NULL,
  because   TEXT    NOT NULL
) STRICT;

CREATE TABLE story (
  n             INTEGER PRIMARY KEY,
  key           TEXT    NOT NULL UNIQUE,
  slug          TEXT    NOT NULL, -- '' until it is published
  published_at  INTEGER NOT NULL,
  updated       INTEGER NOT NULL,
  first_seen    INTEGER NOT NULL,
  time          INTEGER NOT NULL, -- place in the order of candidates
  title         TEXT    NOT NULL, -- as shown
  lead_title    TEXT    NOT NULL, -- as grouping gave it
  language      TEXT    NOT NULL,
  lead          INTEGER NOT NULL, -- item.n, 0: none
  printable     INTEGER NOT NULL, -- has an item that is not backlog
  merged_into   TEXT    NOT NULL,
  made_from     TEXT    NOT NULL,
  rev           INTEGER NOT NULL,
  views         INTEGER NOT NULL,
  rendered_rev  INTEGER NOT NULL,
  rendered_site TEXT    NOT NULL
) STRICT;
CREATE INDEX story_candidate ON story (time DESC, key) WHERE merged_into = '' AND printable = 1;
CREATE INDEX story_owed ON story (made_from) WHERE slug <> '' AND merged_into = '';
CREATE INDEX story_stale ON story (n) WHERE slug <> '' AND rendered_rev <> rev;
CREATE INDEX story_site ON story (rendered_site) WHERE slug <> '';
CREATE INDEX story_updated ON story (updated);

CREATE TABLE story_summary (
  story  INTEGER PRIMARY KEY REFERENCES story (n) ON DELETE CASCADE,
  text   TEXT NOT NULL,
  points TEXT NOT NULL,
  recipe TEXT NOT NULL,
  made_by TEXT NOT NULL,
  items  TEXT NOT NULL
) STRICT;

CREATE TABLE story_channel (
  story   INTEGER NOT NULL REFERENCES story (n) ON DELETE CASCADE,
  channel TEXT    NOT NULL,
  state   TEXT    NOT NULL,
  pinned  INTEGER NOT NULL,
  set_by  TEXT    NOT NULL,
  set_at  INTEGER NOT NULL,
  PRIMARY KEY (story, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_channel_state ON story_channel (channel, state);

-- Pages of erased stories: whatever folder a site is written to, they go from it.
CREATE TABLE withdrawn (
  path TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
  n            INTEGER PRIMARY KEY,
  id           TEXT    NOT NULL UNIQUE,
  source       INTEGER NOT NULL REFERENCES source (n),
  guid         TEXT    NOT NULL,
  url          TEXT    NOT NULL,
  canonical    TEXT    NOT NULL,
  title        TEXT    NOT NULL,
  untitled     INTEGER NOT NULL, -- the title is the first words of the text
  authors      TEXT    NOT NULL,
  published    INTEGER NOT NULL,
  zone         INTEGER NOT NULL, -- seconds east of UTC
  precision    INTEGER NOT NULL, -- of published: 0 instant, 1 day, 2 month, 3 year
  updated      INTEGER NOT NULL,
  first_seen   INTEGER NOT NULL,
  time         INTEGER NOT NULL, -- its own time: published, else updated, bounded by first_seen
  language     TEXT    NOT NULL,
  categories   TEXT    NOT NULL,
  enclosures   TEXT    NOT NULL,
  image        TEXT    NOT NULL,
  rights       TEXT    NOT NULL,
  publication  TEXT    NOT NULL,
  revision     INTEGER NOT NULL,
  hash         TEXT    NOT NULL,
  backlog      INTEGER NOT NULL,
  words        INTEGER NOT NULL,
  teaser       INTEGER NOT NULL, -- of the feed's text
  cut          INTEGER NOT NULL, -- the best text is a teaser
  best_page    INTEGER NOT NULL, -- the page's text is the best
  duplicate_of INTEGER NOT NULL, -- item.n, 0: none
  story        INTEGER NOT NULL, -- story.n, 0: not yet grouped
  place        INTEGER NOT NULL, -- within the story, 0: the lead
  edit_recipe  TEXT    NOT NULL, -- '': owed
  group_recipe TEXT    NOT NULL, -- '': owed
  page_owed    INTEGER NOT NULL, -- its page was not read since the present revision; one read before is stale
  page_tries   INTEGER NOT NULL, -- since the present revision
  page_since   INTEGER NOT NULL, -- when the present revision was first seen
  page_next    INTEGER NOT NULL  -- its page is not asked for before
) STRICT;
CREATE INDEX item_source ON item (source, time);
CREATE INDEX item_canonical ON item (canonical) WHERE canonical <> '';
CREATE INDEX item_time ON item (time);
CREATE INDEX item_edit ON item (edit_recipe);
CREATE INDEX item_group ON item (group_recipe, time) WHERE edit_recipe <> '';
CREATE INDEX item_story ON item (story, place) WHERE story <> 0;
CREATE INDEX item_duplicate ON item (duplicate_of) WHERE duplicate_of <> 0;
CREATE INDEX item_page ON item (page_since, time)
  WHERE page_owed = 1 AND page_tries < 3 AND backlog = 0 AND url <> '' AND edit_recipe <> '';

-- The source's own markup and the plain text made of it stand in tables of
-- their own: most passes read neither.
CREATE TABLE item_markup (
  item    INTEGER PRIMARY KEY REFERENCES item (n) ON DELETE CASCADE,
  summary TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT;

CREATE TABLE item_text (
  item INTEGER PRIMARY KEY REFERENCES item (n) ON DELETE CASCADE,
  text TEXT NOT NULL
) STRICT;

-- Former facts of an item, the first revision and those after it.
CREATE TABLE item_revision (
  item        INTEGER NOT NULL REFERENCES item (n) ON DELETE CASCADE,
  revision    INTEGER NOT NULL,
  url         TEXT    NOT NULL,
  canonical   TEXT    NOT NULL,
  title       TEXT    NOT NULL,
  untitled    INTEGER NOT NULL,
  authors     TEXT    NOT NULL,
  published   INTEGER NOT NULL,
  zone        INTEGER NOT NULL,
  precision   INTEGER NOT NULL,
  updated     INTEGER NOT NULL,
  language    TEXT    NOT NULL,
  categories  TEXT    NOT NULL,
  enclosures  TEXT    NOT NULL,
  image       TEXT    NOT NULL,
  rights      TEXT    NOT NULL,
  publication TEXT    NOT NULL,
  hash        TEXT    NOT NULL,
  summary     TEXT    NOT NULL,
  content     TEXT    NOT NULL,
  PRIMARY KEY (item, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE page (
  item       INTEGER PRIMARY KEY REFERENCES item (n) ON DELETE CASCADE,
  url        TEXT    NOT NULL,
  canonical  TEXT    NOT NULL,
  title      TEXT    NOT NULL,
  byline     TEXT    NOT NULL,
  authors    TEXT    NOT NULL,
  site_name  TEXT    NOT NULL,
  published  INTEGER NOT NULL,
  zone       INTEGER NOT NULL,
  precision  INTEGER NOT NULL,
  modified   INTEGER NOT NULL,
  language   TEXT    NOT NULL,
  live       INTEGER NOT NULL,
  words      INTEGER NOT NULL,
  image      TEXT    NOT NULL,
  teaser     INTEGER NOT NULL,
  found_in   TEXT    NOT NULL,
  fetched_at INTEGER NOT NULL,
  class      TEXT    NOT NULL,
  refused    TEXT    NOT NULL,
  text       TEXT    NOT NULL
) STRICT;

-- Hosts that asked to be left alone for a while: none of their pages is asked for.
CREATE TABLE page_host (
  host  TEXT    PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Several acts of one recipe on one subject would be several judgements of the
-- same question: the newest stands.
CREATE TABLE decision (
  subject   TEXT    NOT NULL,
  act       TEXT    NOT NULL,
  recipe    TEXT    NOT NULL,
  at        INTEGER NOT NULL,
  made_by   TEXT    NOT NULL,
  because   TEXT    NOT NULL,
  score     REAL    NOT NULL,
  threshold REAL    NOT NULL,
  features  TEXT    NOT NULL,
  PRIMARY KEY (subject, act, recipe)
) STRICT, WITHOUT ROWID;

-- What a person did is kept as it was done.
CREATE TABLE act (
  seq      INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  done_by  TEXT    NOT NULL,
  verb     TEXT    NOT NULL,
  story    TEXT    NOT NULL,
  item     TEXT    NOT NULL,
  other    TEXT    NOT NULL,
  channel  TEXT    NOT NULL,
  note     TEXT    NOT NULL,
  payload  TEXT    NOT NULL
) STRICT;
CREATE INDEX act_story ON act (story, seq);
CREATE TRIGGER act_no_update BEFORE UPDATE ON act
  BEGIN SELECT raise(ABORT, 'an act is never rewritten'); END;
CREATE TRIGGER act_no_delete BEFORE DELETE ON act
  BEGIN SELECT raise(ABORT, 'an act is never erased'); END;
