// The MongoDB-compatible server of the tests: FerretDB with its SQLite backend, through the package that embeds it. The
// command of FerretDB itself cannot be built from the module alone: a file with its version is made by its own build.
package main

import (
	"context"
	"flag"
	"log"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	address := flag.String("listen-addr", "127.0.0.1:27017", "where to listen")
	folder := flag.String("folder", "", "where the databases are kept; it must exist, and its path be short")
	flag.Parse()

	inside := filepath.Join(*folder, "socket")
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{Unix: inside},
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:   "sqlite",
		SQLiteURL: "file:" + *folder + "/",
	})
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	untilTold, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go oneAtATime(listener, inside)
	if err := server.Run(untilTold); err != nil {
		log.Fatal(err)
	}
}
