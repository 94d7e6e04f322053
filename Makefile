# Beamline. `make` lists the targets.
SHELL := /bin/sh
.DEFAULT_GOAL := help

GO        ?= go
DISCOVERY ?= seeds
BIN       := bin
BEAMLINE  := $(BIN)/beamline

# Packages that the race detector runs on. Left out are those whose tests start several
# nodes in one process: Proto.Actor's Remote writes a global of grpclog at each start.
RACE := ./actor/... ./cluster/internal/... ./cluster/discovery/... ./internal/simulation/... ./internal/consulagent/...

.PHONY: help go-version build demo test test-race test-workshop test-consul bench conformance faults workshop lint vet proto proto-check

help: go-version
	@echo "make demo          three nodes, one is killed: what the BEAM and Go say of it. DISCOVERY=consul finds them through Consul"
	@echo "make test          all tests; the last of them need Consul, which is built once (about 7 minutes)"
	@echo "make conformance   the same scenarios on the real BEAM and in Go (needs Elixir)"
	@echo "make faults        plant faults in the library: each must turn a scenario red (about 3 minutes)"
	@echo "make workshop      judge every stub, wrong answer and solution of the exercises (about 1 minute)"
	@echo "make bench         speed beside the BEAM's, Proto.Actor's and bare goroutines' (about 3 minutes)"
	@echo "make lint          golangci-lint and staticcheck (built once, about 5 minutes)"
	@echo "make proto         generate the code for proto/ (needs protoc)"

# The Go that go.mod asks for. An older one would fail with a page about toolchains.
go-version:
	@need=$$(sed -n 's/^go //p' go.mod); \
	have=$$(GOTOOLCHAIN=local $(GO) env GOVERSION 2>/dev/null | sed 's/^go//; s/[-+ ].*//'); \
	if [ -z "$$have" ]; then \
		echo "Beamline needs Go $$need or newer, and there is no go command here: see https://go.dev/dl"; exit 1; \
	elif [ "$$(printf '%s\n%s\n' "$$need" "$$have" | sort -V | head -n 1)" != "$$need" ]; then \
		echo "Beamline needs Go $$need or newer; this is Go $$have: see https://go.dev/dl"; exit 1; \
	fi

build: go-version
	@[ -x $(BEAMLINE) ] || echo "building the beamline command: the first time it downloads about 60 MB of modules and takes a minute or two"
	@$(GO) build -o $(BEAMLINE) ./cmd/beamline

demo: build
	@$(BEAMLINE) demo --discovery $(DISCOVERY)

test: go-version vet
	@echo "== unit tests, with the recorded traces of the BEAM (about 3 minutes)"
	$(GO) test ./...
	@$(MAKE) --no-print-directory test-race test-workshop test-consul
	@echo "== all tests passed"

vet: go-version
	@echo "== go vet (the first time it downloads and compiles what Beamline uses, a minute or two)"
	$(GO) vet ./...

test-race:
	@echo "== the same under the race detector, where it can run (about 3 minutes)"
	$(GO) test -race -short $(RACE)

test-workshop workshop: build
	@echo "== workshop: every stub, wrong answer and solution (about 1 minute)"
	$(BEAMLINE) workshop verify

# CONSUL_BIN=/path/to/consul is used instead of building one.
test-consul: build
	@echo "== Consul, with an agent of our own"
	$(BEAMLINE) consul --build
	BEAMLINE_CONSUL_TESTS=1 $(GO) test -count=1 ./cluster/discovery/consul/... ./internal/consulagent/...
	$(BEAMLINE) demo --discovery consul

bench: go-version
	$(GO) run ./internal/bench

conformance: build
	$(BEAMLINE) conformance

faults: build
	$(BEAMLINE) conformance --faults

lint: go-version
	@echo "== lint: golangci-lint and staticcheck are built once, about 5 minutes"
	@mkdir -p $(BIN)
	$(GO) build -C tools/lint -o ../../$(BIN)/ github.com/golangci/golangci-lint/v2/cmd/golangci-lint honnef.co/go/tools/cmd/staticcheck
	$(BIN)/golangci-lint run ./...
	$(BIN)/staticcheck ./...

PROTOS := $(shell find proto -name '*.proto')

proto: go-version
	@command -v protoc >/dev/null || { echo "protoc is missing: apt-get install protobuf-compiler"; exit 1; }
	$(GO) build -C tools/protoc-gen-go -o ../../$(BIN)/ google.golang.org/protobuf/cmd/protoc-gen-go
	protoc --plugin=$(BIN)/protoc-gen-go --go_out=. --go_opt=module=github.com/beamline-go/beamline $(PROTOS)

# Fails when the generated code is not what the .proto files say. The comment that names
# protoc's version may differ.
proto-check: proto
	@git diff --exit-code -I '^// *	*protoc' -- proto || { echo "the generated code in proto/ is not current: run make proto and commit it"; exit 1; }
