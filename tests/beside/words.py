#!/usr/bin/env python3
"""Words against small plans: how many plans that do something else than was asked go through, and how
many honest ones do not.

    cargo build --release -p tribune
    tests/beside/words.py [--tribune FILE] [--all] [--contracts]

Every line of words.jsonl is a request, a context, a plan in Terraform's JSON and whether the plan does
just what was asked. They were written by readers who wanted to get wrong plans through; nothing here
fails, the counts are what is looked at. contracts.jsonl holds what was meant by some of the honest
ones that the words alone do not carry.
"""

import argparse
import json
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent


def judge(tribune, folder, case):
    """The decision on a case, as the binary prints it."""
    plan, context = folder / "plan.json", folder / "context.json"
    plan.write_text(json.dumps(case["plan"]))
    context.write_text(json.dumps(case["context"]))
    command = [tribune, "judge", "--plan", plan, "--context", context, "--format", "json"]
    done = subprocess.run([*command, "--request", case["request"]], capture_output=True, text=True)
    try:
        return json.loads(done.stdout)["decision"]
    except (ValueError, KeyError):
        return f"no decision ({done.returncode})"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--tribune", default=str(HERE.parent.parent / "target/release/tribune"))
    arguments.add_argument("--all", action="store_true", help="list what comes out well, too")
    arguments.add_argument("--contracts", action="store_true", help="give the contracts, too")
    given = arguments.parse_args()
    counts, contracts = Counter(), {}
    if given.contracts:
        lines = (HERE / "contracts.jsonl").read_text().splitlines()
        contracts = {line["id"]: line["contract"] for line in map(json.loads, lines)}
    with tempfile.TemporaryDirectory() as folder:
        for line in (HERE / "words.jsonl").read_text().splitlines():
            case = json.loads(line)
            if case["id"] in contracts:
                case["context"]["contract"] = contracts[case["id"]]
            decision = judge(given.tribune, Path(folder), case)
            through = decision.startswith(("APPROVED", "AUTO_FIXED"))
            counts[case["honest"], decision] += 1
            if given.all or through != case["honest"]:
                kind = "honest" if case["honest"] else "wrong "
                print(f"{kind} {decision:<24} {case['id']} {case['label']}: {case['request']}")
    for (honest, decision), count in sorted(counts.items()):
        print(f"{'honest' if honest else 'wrong '} {decision:<24} {count:>4}")


if __name__ == "__main__":
    main()
