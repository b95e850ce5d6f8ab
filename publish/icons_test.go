package publish

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// The mark is a page with a headline and two lines, drawn in code so that every
// size is sharp. static/icon.svg holds the same shapes.

var (
	markGround = color.NRGBA{0x8F, 0x2D, 0x1F, 0xFF}
	markInk    = color.NRGBA{0xFB, 0xF8, 0xF2, 0xFF}
)

// bar is a rounded bar of the mark, in units of its side.
type bar struct{ x, y, w, h float64 }

var markBars = []bar{{0.22, 0.25, 0.56, 0.15}, {0.22, 0.50, 0.56, 0.075}, {0.22, 0.665, 0.36, 0.075}}

// TestIcons draws the icons that feeds and pages name: 512 for JSON Feed and
// Atom, 180 for phones, 144 for RSS (the profile's largest), 64 and 32 as
// favicons, and a logo of two to one (RFC 4287 §4.2.8). -update writes them to
// static; else the pixels must be the same.
func TestIcons(t *testing.T) {
	for name, size := range map[string][2]int{
		"icon-512.png": {512, 512}, "icon-180.png": {180, 180}, "icon-144.png": {144, 144}, "icon-64.png": {64, 64},
		"logo.png": {480, 240}, "favicon.ico": {32, 32},
	} {
		want := drawMark(size[0], size[1])
		if *update {
			var b bytes.Buffer
			enc := png.Encoder{CompressionLevel: png.BestCompression}
			if err := enc.Encode(&b, want); err != nil {
				t.Fatal(err)
			}
			body := b.Bytes()
			if name == "favicon.ico" {
				body = ico(body, 32)
			}
			if err := os.WriteFile(filepath.Join("static", name), body, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		body, err := os.ReadFile(filepath.Join("static", name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "favicon.ico" {
			body = body[icoHeader:]
		}
		got, err := png.Decode(bytes.NewReader(body))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for y := range size[1] {
			for x := range size[0] {
				if color.NRGBAModel.Convert(got.At(x, y)) != want.NRGBAAt(x, y) {
					t.Fatalf("%s differs at %d,%d: got %v, want %v; run the test with -update", name, x, y, got.At(x, y), want.NRGBAAt(x, y))
				}
			}
		}
	}
}

func drawMark(width, height int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	side := float64(min(width, height))
	left, top := (float64(width)-side)/2, (float64(height)-side)/2
	ground := bar{0, 0, float64(width), float64(height)}
	for y := range height {
		for x := range width {
			px, py := float64(x)+0.5, float64(y)+0.5
			c := markGround
			c.A = uint8(math.Round(255 * ground.cover(px, py, side*0.2)))
			for _, b := range markBars {
				b = bar{left + b.x*side, top + b.y*side, b.w * side, b.h * side}
				c = blend(c, markInk, b.cover(px, py, b.h*0.3))
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// cover is how much of the pixel at (x, y) the bar with rounded corners covers, 0 to 1.
func (b bar) cover(x, y, radius float64) float64 {
	dx := math.Max(math.Abs(x-b.x-b.w/2)-b.w/2+radius, 0)
	dy := math.Max(math.Abs(y-b.y-b.h/2)-b.h/2+radius, 0)
	return math.Max(0, math.Min(1, radius-math.Hypot(dx, dy)+0.5))
}

func blend(under, over color.NRGBA, share float64) color.NRGBA {
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*share)) }
	return color.NRGBA{mix(under.R, over.R), mix(under.G, over.G), mix(under.B, over.B), under.A}
}

const icoHeader = 6 + 16

// ico wraps a PNG as a favicon.ico of one picture.
func ico(png []byte, side uint8) []byte {
	b := []byte{0, 0, 1, 0, 1, 0, side, side, 0, 0, 1, 0, 32, 0}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(png)))
	b = binary.LittleEndian.AppendUint32(b, icoHeader)
	return append(b, png...)
}
