package publish

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"slices"
)

//go:embed static
var staticFiles embed.FS

//go:embed static/style.css
var styleSheet []byte

//go:embed static/copy.js
var script []byte

// assetTypes are the static files and their types.
var assetTypes = map[string]string{
	"style.css": "text/css; charset=utf-8",
	"copy.js":   "text/javascript; charset=utf-8",
	"icon.svg":  "image/svg+xml",
	// Drawn by icons_test.go.
	"icon-512.png": "image/png", "icon-180.png": "image/png", "icon-144.png": "image/png", "icon-64.png": "image/png",
	"logo.png": "image/png", "favicon.ico": "image/x-icon",
}

// assetsVersion stands in the addresses of style sheet and script, so that a
// new release is not read with an old style sheet.
var assetsVersion = func() string {
	sum := sha256.Sum256(append(slices.Clone(styleSheet), script...))
	return hex.EncodeToString(sum[:6])
}()

func assetFiles(s Site) ([]File, error) {
	var files []File
	for name, typ := range assetTypes {
		b, err := staticFiles.ReadFile("static/" + name)
		if err != nil {
			return nil, err
		}
		files = append(files, File{"/" + name, typ, b, s.Publication.Started, false})
	}
	return files, nil
}
