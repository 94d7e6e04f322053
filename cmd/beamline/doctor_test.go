package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestGoNeededIsGoMods(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^go (\S+)$`).FindSubmatch(text)
	if m == nil || string(m[1]) != goNeeded {
		t.Errorf("go.mod asks for %q, the doctor for %s", m, goNeeded)
	}
}

// onlyThese makes the commands named the only ones in the PATH: each a shell script.
func onlyThese(t *testing.T, scripts map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CACHE_HOME", dir)
	t.Setenv("CONSUL_BIN", "")
}

func TestDoctor(t *testing.T) {
	healthy := func() map[string]string {
		return map[string]string{
			"go":     `if [ "$1" = env ]; then echo 1; echo cc; else echo go version go` + goNeeded + ` linux/amd64; fi`,
			"git":    "echo git version 2",
			"make":   "echo GNU Make 4",
			"cc":     "echo cc 1",
			"elixir": "echo 'Erlang/OTP 25 [erts-13]'; echo; echo 'Elixir 1.14.0 (compiled)'",
		}
	}
	for name, test := range map[string]struct {
		change func(map[string]string)
		status int
		says   []string
	}{
		"all there": {
			func(map[string]string) {}, 0,
			[]string{"ok       Go", "ok       loopback", "1.14.0 on Erlang/OTP 25", "missing  Consul", "beamline consul --build", "ready for the core exercises, 1 missing"},
		},
		"no go": {
			func(m map[string]string) { delete(m, "go") }, statusFailed,
			[]string{"NEEDED   Go", "https://go.dev/dl", "core exercises cannot be done"},
		},
		"an old go": {
			func(m map[string]string) { m["go"] = "echo go version go1.21.3 linux/amd64" }, statusFailed,
			[]string{"NEEDED   Go        go1.21.3 (" + goNeeded + " or newer is needed)"},
		},
		"a go that does not work": {
			func(m map[string]string) { m["go"] = "echo something is broken; exit 1" }, statusFailed,
			[]string{"NEEDED   Go        exit status 1: something is broken"},
		},
		"nothing else": {
			func(m map[string]string) {
				for _, name := range []string{"git", "make", "cc", "elixir"} {
					delete(m, name)
				}
			}, 0,
			[]string{"missing  git", "missing  make", "missing  C", "go test -race", "missing  Elixir", "recorded traces", "ready for the core exercises, 5 missing"},
		},
		"no cgo": {
			func(m map[string]string) { m["go"] = strings.Replace(m["go"], "echo 1;", "echo 0;", 1) }, 0,
			[]string{"missing  C         CGO_ENABLED is 0", "go env -w CGO_ENABLED=1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			scripts := healthy()
			test.change(scripts)
			onlyThese(t, scripts)
			var out bytes.Buffer
			if status := run([]string{"doctor"}, streams{&out, &out}); status != test.status {
				t.Errorf("status %d, not %d", status, test.status)
			}
			for _, want := range test.says {
				if !strings.Contains(out.String(), want) {
					t.Errorf("it does not say %q", want)
				}
			}
			if t.Failed() {
				t.Log(out.String())
			}
		})
	}
}

func TestDoctorNoPlaceToCache(t *testing.T) {
	onlyThese(t, nil)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", filepath.Join(file, "below"))
	t.Setenv("HOME", filepath.Join(file, "home"))
	var out bytes.Buffer
	if status := run([]string{"doctor"}, streams{&out, &out}); status != statusFailed || !strings.Contains(out.String(), "NEEDED   disk") {
		t.Errorf("status %d:\n%s", status, out.String())
	}
}
