# Beamline. `make` lists the targets.
SHELL     := /bin/sh
DISCOVERY ?= seeds
SECTION   ?= P
SEEDS     ?= 500
BIN       := bin
BEAMLINE  := $(BIN)/beamline

# Packages whose tests the race detector does not run, and why:
#   cmd, cookbook, exercises, internal/demo, internal/workshop
#                             their nodes are processes of their own, built without it
#   internal/conformance, internal/plantedfaults
#                             scenarios with several nodes in one process: each of
#                             Proto.Actor's Remotes writes a global of grpclog when it starts;
#                             the scenarios on one node are run by themselves
# cluster and cluster/grains leave out such tests by themselves.
NO_RACE := /(cmd/.*|cookbook.*|exercises.*|internal/(demo|workshop|conformance.*|plantedfaults.*))$$

# Packages whose tests need a Consul agent, beside the command's. They come last: the agent
# takes minutes to build.
CONSUL := ./internal/consulagent/... ./cluster/discovery/consul/... ./internal/chaos

.PHONY: help go-version build demo test vet unit race verify consul \
	bench soak tree chaos sim conformance faults workshop lint proto proto-check clean
.DEFAULT_GOAL := help

help: go-version
	@echo "The first use of any of these downloads about 30 MB of Go modules and compiles for 1 to 2 minutes."
	@echo
	@echo "make demo          three nodes, one is killed: what the BEAM and Go say of it (20 s)"
	@echo "                   DISCOVERY=consul finds them through Consul, which is built once (300 MB of modules, 7 minutes)"
	@echo "make test          every test (18 minutes); what needs Consul comes last, and builds it once (300 MB of modules, 7 minutes)"
	@echo "make bench         speed beside the BEAM's, Proto.Actor's and bare goroutines' (10 minutes)"
	@echo "make soak          100,000 processes link, monitor, name and kill each other, against a model (11 minutes)"
	@echo "make tree          10,000 supervised servers, one is killed every millisecond (6 minutes)"
	@echo "make chaos         a cluster of three processes and a Consul agent are killed, stopped and cut apart (1 minute)"
	@echo "                   LONG=1 does it 20 times as often; CHAOS_SEED=N draws the faults of a run again"
	@echo "make sim           500 histories of a simulated cluster under random faults (2 minutes)"
	@echo "                   SEEDS=10000 tries so many; a seed that fails prints itself and its history"
	@echo "make conformance   the same scenarios on the real BEAM and in Go (2 minutes; needs Elixir)"
	@echo "make faults        plant faults in the library: each must turn a scenario red (6 minutes)"
	@echo "                   SECTION=B plants those of the behaviours, SECTION=all all there are"
	@echo "make workshop      judge every stub, wrong answer and solution of the exercises (4 minutes)"
	@echo "make lint          golangci-lint, with staticcheck among others (downloads 60 MB and is built once, 5 minutes)"
	@echo "make proto         generate the code for proto/ (needs protoc)"
	@echo "make clean         remove bin/"

go-version:
	@tools/go-version

build: go-version
	@[ -x $(BEAMLINE) ] || echo "building the beamline command: the first time it downloads about 30 MB of modules and takes a minute or two"
	@go build -o $(BEAMLINE) ./cmd/beamline

demo: build
	@$(BEAMLINE) demo --discovery $(DISCOVERY)

# In this order, also under make -j: what is quick to fail first, and Consul last.
test: go-version
	@$(MAKE) --no-print-directory vet
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory race
	@$(MAKE) --no-print-directory verify
	@$(MAKE) --no-print-directory consul
	@echo "== all tests passed"

vet: go-version
	@echo "== go vet (the first time it downloads about 30 MB of modules and takes a minute or two)"
	go vet ./...

unit: go-version
	@echo "== unit tests, the recorded traces of the BEAM among them (7 minutes)"
	BEAMLINE_CONSUL_TESTS=0 go test ./...

race: go-version
	@echo "== the same under the race detector, where it can run (5 minutes)"
	@if [ "$$(go env CGO_ENABLED)" = 1 ] && command -v $$(go env CC) >/dev/null; then \
		BEAMLINE_CONSUL_TESTS=0 go test -race -short $$(go list ./... | grep -Ev '$(NO_RACE)') && \
		go test -race -run 'TestStable|TestVirtualTime' ./internal/conformance; \
	else \
		echo "LEFT OUT: the race detector needs a C compiler (apt-get install gcc libc6-dev)"; \
	fi

verify workshop: build
	@echo "== workshop: every stub, wrong answer and solution (4 minutes)"
	$(BEAMLINE) workshop verify

# CONSUL_BIN=/path/to/consul is used in place of one that is built.
consul: build
	@echo "== Consul, with agents of our own (1 minute)"
	$(BEAMLINE) consul --build
	BEAMLINE_CONSUL_TESTS=1 go test -run Consul ./cmd/beamline
	BEAMLINE_CONSUL_TESTS=1 go test $(CONSUL)
	$(BEAMLINE) demo --discovery consul

bench: go-version
	go run ./internal/bench

# SOAK_TABLE=file writes the table there.
soak: go-version
	LONG=1 go test -count=1 -v -timeout 30m -run TestSoak ./internal/soak

# TREE_TABLE=file writes the table there, TREE_TIME=1m sets the time.
tree: go-version
	LONG=1 go test -count=1 -v -timeout 30m -run TestTree ./internal/soak

# CHAOS_ROUNDS=n sets the rounds, CHAOS_TABLE=file has the tables added there.
chaos: build
	$(BEAMLINE) consul --build
	BEAMLINE_CONSUL_TESTS=1 go test -count=1 -v -timeout 60m ./internal/chaos

# Each package's TestSim takes the number of seeds from the environment.
sim: go-version
	SEEDS=$(SEEDS) go test -count=1 -v -timeout 120m -run TestSim ./cluster/internal/...

conformance: build
	$(BEAMLINE) conformance

faults: build
	$(BEAMLINE) conformance --faults $(SECTION)

$(BIN)/golangci-lint: tools/lint/go.mod tools/lint/go.sum
	@echo "building golangci-lint once: about 60 MB of modules, 5 minutes"
	go build -C tools/lint -o ../../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

lint: go-version $(BIN)/golangci-lint
	$(BIN)/golangci-lint run --allow-parallel-runners ./...

PROTO_OUT ?= proto
PROTOS = $(shell cd proto && find . -name '*.proto' | sed 's/^..//' | sort)

proto: go-version
	@command -v protoc >/dev/null || { echo "make proto needs protoc: apt-get install protobuf-compiler, or brew install protobuf"; exit 1; }
	go build -C tools/protoc-gen-go -o ../../$(BIN)/protoc-gen-go google.golang.org/protobuf/cmd/protoc-gen-go
	protoc --plugin=$(BIN)/protoc-gen-go -I proto --go_out=$(PROTO_OUT) --go_opt=paths=source_relative $(PROTOS)

# Fails when the generated code is not what the .proto files say. The comment that names
# protoc's version may differ.
proto-check:
	@rm -rf $(BIN)/_proto && mkdir -p $(BIN)/_proto
	@$(MAKE) --no-print-directory proto PROTO_OUT=$(BIN)/_proto
	@cd $(BIN)/_proto && for file in $$(find . -name '*.pb.go'); do \
		diff -u -I '^//[[:space:]-]*protoc' ../../proto/$$file $$file || { echo "the generated code in proto/ is not current: run make proto and commit it"; exit 1; }; \
	done

clean:
	rm -rf $(BIN)
