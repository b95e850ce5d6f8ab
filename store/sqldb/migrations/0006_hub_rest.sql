-- What a hub is asked for outlives what the next document names, and a visit that
-- it made rare comes back to its own time.
ALTER TABLE push ADD COLUMN host       TEXT    NOT NULL DEFAULT ''; -- of hub, as page_host names it
ALTER TABLE push ADD COLUMN changed    INTEGER NOT NULL DEFAULT 0;  -- when another hub or topic took effect last, or will
ALTER TABLE push ADD COLUMN asked_host TEXT    NOT NULL DEFAULT ''; -- of the hub that was asked last
ALTER TABLE push ADD COLUMN rest       INTEGER NOT NULL DEFAULT 0;  -- that host is not asked again before, whatever is named
ALTER TABLE push ADD COLUMN usual      INTEGER NOT NULL DEFAULT 0;  -- when the visit at slowed would be without the hub
ALTER TABLE push ADD COLUMN slowed     INTEGER NOT NULL DEFAULT 0;
UPDATE push SET host = lower(substr(substr(hub, instr(hub, '://') + 3), 1,
  instr(substr(hub, instr(hub, '://') + 3) || '/', '/') - 1)) WHERE hub <> '';
UPDATE push SET asked_host = host, rest = coalesce(owed, 0) WHERE tries > 0 OR refused <> '';
