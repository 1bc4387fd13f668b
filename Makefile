# make run     build and start the session
# make test    build and run all tests
# The other targets are listed by `make help`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=

# swift as it is found in PATH, or where the usual installers put it.
SWIFT := $(firstword $(shell command -v swift 2>/dev/null) $(wildcard \
  /opt/swift/bin/swift /opt/swift/usr/bin/swift /usr/local/swift/usr/bin/swift \
  $(HOME)/.local/share/swiftly/bin/swift $(HOME)/.swiftly/bin/swift))

# Unit tests are built for debugging, where every overflow and index is checked, and reach what is
# internal; tests of the command drive the release binary.
BUILD_FLAGS := -c release
BINARY := .build/release/tensor

# Debian's packages, each with a file by which an installation from elsewhere is known too.
PACKAGES := libedit-dev=histedit.h libopenblas-dev=cblas.h pkg-config=pkg-config

.PHONY: help run build test bless bench install uninstall docs format lint clean setup

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: build ## build what changed and start the session (ARGS='...' are its arguments)
	@exec $(BINARY) $(ARGS)

build: setup ## build the command: .build/release/tensor
	@Tools/quiet "building tensor" "$(SWIFT)" build $(BUILD_FLAGS) --product tensor

test: build ## run all tests (FILTER='...' some of them)
	@TENSOR_BINARY="$(CURDIR)/$(BINARY)" "$(SWIFT)" test $(if $(FILTER),--filter '$(FILTER)')

bless: build ## write what the command answers now into Tests/Golden and docs
	@TENSOR_BLESS=1 TENSOR_BINARY="$(CURDIR)/$(BINARY)" "$(SWIFT)" test --filter 'Golden|ReferenceTests'
	$(BINARY) check --update README.md docs/*.md

bench: build ## run the benchmarks (ARGS='...' are their arguments)
	@if [ -f Benchmarks/run.py ]; then
	  exec python3 Benchmarks/run.py --tensor $(BINARY) $(ARGS) --write docs/benchmarks.md
	else
	  echo "make: there are no benchmarks yet" >&2; exit 1
	fi

install: build ## install the command and its completions under PREFIX (/usr/local)
	@install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 $(BINARY) "$(DESTDIR)$(PREFIX)/bin/tensor"
	# A third of the size; without the tool it stays as it is.
	strip "$(DESTDIR)$(PREFIX)/bin/tensor" 2>/dev/null || true
	complete() { install -d "$$(dirname "$$2")"; $(BINARY) --generate-completion-script "$$1" > "$$2"; }
	complete bash "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/tensor"
	complete zsh "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_tensor"
	complete fish "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/tensor.fish"

uninstall: ## remove what install put there
	@rm -f "$(DESTDIR)$(PREFIX)/bin/tensor" \
	  "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/tensor" \
	  "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_tensor" \
	  "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/tensor.fish"

docs: setup ## write docs/reference from the declarations of the operations
	@TENSOR_BLESS=1 "$(SWIFT)" test --filter ReferenceTests

format: setup ## format the sources
	@"$(SWIFT)" format -i -r -p $(wildcard Sources Tests Benchmarks Package.swift)

lint: setup ## say where the sources are not formatted
	@"$(SWIFT)" format lint --strict -r -p $(wildcard Sources Tests Benchmarks Package.swift)

clean: ## remove everything that was built
	@rm -rf .build

# Says what is missing, installs Debian's packages where it can, and is quiet when all is there.
setup:
	@Tools/setup "$(SWIFT)" $(PACKAGES)
