#!/bin/sh
# Submit the job: ./submit.sh http://HEAD:8265 --base FOLDER --out FOLDER (folders that every node of the cluster sees).
# A cluster with a token wants RAY_AUTH_MODE=token and RAY_AUTH_TOKEN_PATH=FILE in the environment.
set -eu
cd "$(dirname "$0")"
address="$1"
shift
exec ray job submit --address "$address" --working-dir . --runtime-env runtime_env.yaml -- python driver.py "$@"
