"""Runs a Dask cluster of two processes with one thread each until standard input ends.

Argument: `tls`, to encrypt with the certificates that Dask's configuration names. Writes one line
of JSON: the scheduler's address and the process ids of the workers.
"""

import json
import os
import sys

from distributed import Client, LocalCluster, Security

if __name__ == "__main__":
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            protocol=sys.argv[1] if sys.argv[1:] else "tcp",
            security=Security(),
        ) as cluster,
        Client(cluster) as client,
    ):
        pids = list(client.run(os.getpid).values())
        sys.stdout.write(json.dumps({"address": cluster.scheduler_address, "pids": pids}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
