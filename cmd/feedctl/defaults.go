package main

import "feedctl/config"

// defaults is the configuration of commands that need none: an empty file under
// the environment's variables.
func (c *cli) defaults() (*config.Config, error) {
	return config.Parse(nil, "config.yaml", c.Getenv, config.Checks{Cron: checkSpec, Rule: checkRule})
}

// maybe loads the config where there is one, else the defaults: a mistake in a
// file that is not needed is still a mistake, a missing file is not.
func (c *cli) maybe() (*config.Config, error) {
	if c.configFile == "" && c.findConfig() == "" {
		return c.defaults()
	}
	return c.load()
}
