package sqldb

import (
	"context"
	"encoding/binary"
	"fmt"

	"feedctl/news"
)

const (
	selectSeen = `SELECT e.off, e.entries FROM seen e JOIN source s ON s.n = e.source WHERE s.id = $1`
	putSeen    = `INSERT INTO seen (source, off, entries) VALUES ($1,$2,$3)
	ON CONFLICT (source) DO UPDATE SET off = excluded.off, entries = excluded.entries`
	dropSeen = `DELETE FROM seen WHERE source = $1`

	seenEntry = 16 // bytes: two hashes, little endian
)

// Seen implements store.Store.
func (db *DB) Seen(ctx context.Context, source news.ID) (out news.Seen, err error) {
	err = db.view(ctx, "seen entries", func(t *tx) error {
		var raw []byte
		if _, err := t.one(selectSeen, []any{string(source)}, &out.Off, &raw); err != nil {
			return err
		}
		if len(raw)%seenEntry != 0 {
			return fmt.Errorf("%d bytes are no list of entries", len(raw))
		}
		for ; len(raw) > 0; raw = raw[seenEntry:] {
			out.Entries = append(out.Entries, news.SeenEntry{
				Bytes: binary.LittleEndian.Uint64(raw), GUID: binary.LittleEndian.Uint64(raw[8:])})
		}
		return nil
	})
	return out, err
}

func (t *tx) saveSeen(source int64, s *news.Seen) error {
	raw := make([]byte, 0, seenEntry*len(s.Entries))
	for _, e := range s.Entries {
		raw = binary.LittleEndian.AppendUint64(raw, e.Bytes)
		raw = binary.LittleEndian.AppendUint64(raw, e.GUID)
	}
	_, err := t.exec(putSeen, source, flag(s.Off), raw)
	return err
}
