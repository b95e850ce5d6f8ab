-- Where an item's link was seen to lead when its page was read, in the form that
-- addresses are compared by; '' where the link says it. Items stored before have
-- it from their next edit on.
ALTER TABLE item ADD COLUMN address TEXT NOT NULL DEFAULT '';
