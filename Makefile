# `make check` is the whole gate. The first time it installs what its tests
# need (see setup); after that it needs no network.
GO ?= go
FUZZTIME ?= 10s
TOOL = $(GO) tool -modfile=tools/go.mod

.PHONY: check setup build format vet lint test fuzz cross
check: setup format vet lint test fuzz cross ## everything, in the order of how fast it fails

setup: ## install what the tests need (Debian, as root), else say what would
	@sh .ci/setup

build: ## ./feedctl
	CGO_ENABLED=0 $(GO) build -trimpath -o feedctl ./cmd/feedctl

format:
	@out=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); if [ -n "$$out" ]; then echo "gofmt -w $$out"; exit 1; fi

vet:
	$(GO) vet ./...

lint:
	$(TOOL) staticcheck ./...
	$(TOOL) errcheck -exclude .ci/errcheck ./...

# The race detector does not watch SQLite itself: translated from C, it works on
# memory of its own, and watching it took half of the time.
UNWATCHED = -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc=-race=false -gcflags=modernc.org/memory=-race=false

test: ## unit tests, the map, the scripts of the command line, all with the race detector
	$(GO) test -race $(UNWATCHED) -timeout 15m ./...

fuzz: ## FUZZTIME of each fuzz target
	@sh .ci/fuzz $(FUZZTIME)

cross: ## it builds without cgo for the systems we name
	@for t in linux/amd64 darwin/arm64 windows/amd64; do \
		echo "build $$t"; CGO_ENABLED=0 GOOS=$${t%/*} GOARCH=$${t#*/} $(GO) build -o /dev/null ./cmd/feedctl || exit 1; done
