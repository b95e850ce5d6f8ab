-- Acts that say what belongs together and of which the stories may not show it
-- yet. What an act says stays in act, whatever becomes of this row.
CREATE TABLE act_owed (
  seq INTEGER PRIMARY KEY REFERENCES act (seq)
) STRICT;

CREATE INDEX act_verb ON act (verb, seq);
CREATE INDEX act_other ON act (other, seq) WHERE other <> '';

-- Pages that lead to another story's.
CREATE INDEX story_merged ON story (merged_into) WHERE merged_into <> '';
