-- Entries as a person approved them, and what the texts that a person wrote rested
-- on: kept beside the act, since an erased item goes from them and an act stays.
CREATE TABLE kept (
  act  INTEGER PRIMARY KEY REFERENCES act (seq),
  what TEXT    NOT NULL
) STRICT;

-- The items that a kept entry names.
CREATE TABLE kept_item (
  item TEXT    NOT NULL,
  act  INTEGER NOT NULL REFERENCES kept (act) ON DELETE CASCADE,
  PRIMARY KEY (item, act)
) STRICT, WITHOUT ROWID;

-- What has changed since a story's text was approved or written; no row: nothing.
CREATE TABLE pending (
  story  INTEGER PRIMARY KEY REFERENCES story (n) ON DELETE CASCADE,
  urgent INTEGER NOT NULL, -- what is printed may be wrong by now
  what   TEXT    NOT NULL
) STRICT;

-- A row of story_channel with the state '' only says that the story is pinned there.
CREATE INDEX story_channel_pinned ON story_channel (channel, story) WHERE pinned = 1;
CREATE INDEX story_channel_held ON story_channel (story) WHERE state = 'held';
CREATE INDEX story_channel_hand ON story_channel (channel, state, story) WHERE set_by <> '';
