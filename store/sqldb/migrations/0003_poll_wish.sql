-- What the document last parsed says of its own visits, JSON.
ALTER TABLE poll ADD COLUMN timetable TEXT NOT NULL DEFAULT '';

-- '' is a visit, page the request for an item's page.
ALTER TABLE ledger ADD COLUMN kind TEXT NOT NULL DEFAULT '';
