// Rancher's Steve as its own main starts it (github.com/rancher/steve/main.go), but on this machine only:
// upstream's has no flag for the address, listens on all of them, and takes whoever sends no header for an admin.
package main

import (
	"fmt"
	"os"

	"github.com/rancher/dynamiclistener/server"
	"github.com/rancher/steve/pkg/debug"
	stevecli "github.com/rancher/steve/pkg/server/cli"
	"github.com/rancher/wrangler/v3/pkg/signals"
	"github.com/urfave/cli/v2"
)

func main() {
	var config stevecli.Config
	var debugging debug.Config
	app := cli.NewApp()
	app.Name = "steve"
	app.Flags = append(stevecli.Flags(&config), debug.Flags(&debugging)...)
	app.Action = func(_ *cli.Context) error {
		ctx := signals.SetupSignalContext()
		debugging.MustSetupDebug()
		steve, err := config.ToServer(ctx, debugging.SQLCache)
		if err != nil {
			return err
		}
		return steve.ListenAndServe(ctx, config.HTTPSListenPort, config.HTTPListenPort,
			&server.ListenOpts{BindHost: "127.0.0.1", DisplayServerLogs: true})
	}
	if err := app.Run(os.Args); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
