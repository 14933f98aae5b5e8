"""What every floor may use: clock, ids, errors, intervals, principal, ports. Standard library only."""
