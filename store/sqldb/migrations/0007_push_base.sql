-- What a hub pushes is read against the address that the source's own documents
-- come from, which redirects may have made another than the source's.
ALTER TABLE push ADD COLUMN answered TEXT NOT NULL DEFAULT ''; -- to the visit whose document was read last, '' not noted
