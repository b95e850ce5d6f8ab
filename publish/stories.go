package publish

import (
	"container/list"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"feedctl/news"
)

// Stories are too many to be held in memory: their files are read from the
// output folder when they are asked for.

const (
	storyCacheBytes = 32 << 20
	largestStory    = 8 << 20
)

// storyCache holds the story files asked for of late, at most max bytes of them.
type storyCache struct {
	dir string
	max int

	mu    sync.Mutex
	held  map[string]*list.Element // of *cachedStory, the newest use in front
	order *list.List
	bytes int
}

type cachedStory struct {
	path string
	info fs.FileInfo // of the file it was read from
	rep  *representation
}

func (c *cachedStory) size() int { return len(c.rep.plain.body) + len(c.rep.gzip.body) }

func newStoryCache(dir string, max int) storyCache {
	return storyCache{dir: dir, max: max, held: map[string]*list.Element{}, order: list.New()}
}

// storyTypes are the files of a story and their types.
var storyTypes = map[string]string{
	"":          htmlType,
	"cite.bib":  "application/x-bibtex; charset=utf-8",
	"cite.ris":  "application/x-research-info-systems; charset=utf-8",
	"cite.json": "application/vnd.citationstyles.csl+json",
}

// StoryExports are the names of the files that stand beside a story's page.
func StoryExports() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(storyTypes)), func(name string) bool { return name == "" })
}

// isStoryPath reports whether p is a path StoryFiles may make, and nothing else.
func isStoryPath(p string) bool {
	rest, ok := strings.CutPrefix(p, "/story/")
	if !ok {
		return false
	}
	dir, file := path.Split(rest)
	_, known := storyTypes[file]
	return known && isSlug(strings.TrimSuffix(dir, "/")) && strings.HasSuffix(dir, "/")
}

// storyKey is the key at the end of a story's path; empty for a path without one.
func storyKey(p string) news.ID {
	dir := path.Base(strings.TrimSuffix(p, "/"))
	if key := dir[strings.LastIndexByte(dir, '-')+1:]; news.IsKey(key) {
		return news.ID(key)
	}
	return ""
}

// get returns the story file of p, nil when there is none or it cannot be read.
// A file that was replaced is read anew.
func (c *storyCache) get(s Site, p string) *representation {
	if c.dir == "" {
		return nil
	}
	root, err := os.OpenRoot(c.dir)
	if err != nil {
		return nil
	}
	defer root.Close() // read-only handle: nothing is lost if closing fails
	name := File{Path: p}.Disk()
	info, err := root.Stat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > largestStory {
		return nil
	}
	if rep := c.find(p, info); rep != nil {
		return rep
	}
	body, info, err := read(root, name)
	if err != nil {
		return nil
	}
	_, file := path.Split(p)
	rep := newRepresentation(s, File{Path: p, Type: storyTypes[file], Body: body,
		Modified: info.ModTime().UTC().Truncate(time.Second)})
	c.keep(&cachedStory{p, info, rep})
	return rep
}

// read returns a file and the facts of the very file that was read.
func read(root *os.Root, name string) ([]byte, fs.FileInfo, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	body, err := io.ReadAll(io.LimitReader(f, largestStory))
	return body, info, errors.Join(err, f.Close())
}

func (c *storyCache) find(p string, info fs.FileInfo) *representation {
	c.mu.Lock()
	defer c.mu.Unlock()
	el := c.held[p]
	if el == nil {
		return nil
	}
	held := el.Value.(*cachedStory)
	if !os.SameFile(held.info, info) || held.info.Size() != info.Size() || !held.info.ModTime().Equal(info.ModTime()) {
		return nil
	}
	c.order.MoveToFront(el)
	return held.rep
}

func (c *storyCache) keep(story *cachedStory) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if el := c.held[story.path]; el != nil {
		c.drop(el)
	}
	c.held[story.path] = c.order.PushFront(story)
	c.bytes += story.size()
	for c.bytes > c.max {
		c.drop(c.order.Back())
	}
}

// drop forgets one story; the caller holds the lock.
func (c *storyCache) drop(el *list.Element) {
	story := c.order.Remove(el).(*cachedStory)
	delete(c.held, story.path)
	c.bytes -= story.size()
}

func (c *storyCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.order.Init()
	clear(c.held)
	c.bytes = 0
}
