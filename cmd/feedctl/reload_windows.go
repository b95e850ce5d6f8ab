package main

import "os"

// notifyReload does nothing: Windows has no SIGHUP, so a changed config is taken
// up at the next start.
func notifyReload(chan<- os.Signal) {}
