//go:build unix

package sqldb

import (
	"errors"
	"os"
)

// syncDir makes the names in dir as durable as the files.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
