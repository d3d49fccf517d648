#!/usr/bin/env python3
"""Checkov beside Tribune: what each sees of the dev cases, and what each costs.

    cargo build --release -p tribune
    tests/beside/checkov.py [--tribune FILE] [--checkov FILE] [--changes 504 5400] [--plan FILE]...

Checkov comes from PyPI into a throw-away virtual environment; where that does not work the script
says so and ends with 3. CPU seconds and peak memory are those of the whole process, as the kernel
counts them; wall time is not looked at. Plans of the sizes asked for are made of a dev case by
repeating it under one module a copy.
"""

import argparse
import copy
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOV = "checkov==3.3.30"
CASES = Path(__file__).resolve().parent.parent / "cases" / "dev"
ENLARGED = "d06-golden-web-app"


def run(command):
    """Standard output, exit code, CPU seconds and peak memory in MB of a command."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(command, stdout=out, stderr=err)
        _pid, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        text, trouble = out.read().decode(), err.read().decode()
    cpu, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    return text, trouble, child.returncode, cpu, memory


def install(folder):
    """Checkov's command in a fresh virtual environment, or nothing."""
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(folder / "bin" / "pip"), "install", "--quiet", CHECKOV],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(f"SKIPPED: {' '.join(command)}: {done.stderr.strip()[-400:]}", file=sys.stderr)
            return None
    return folder / "bin" / "checkov"


def tribune(binary, case, plan, archive=None):
    command = [binary, "judge", "--format", "json", "--request", case["request"]]
    command += ["--plan", str(plan)]
    if case.get("context"):
        command += ["--context", str(CASES / case["context"])]
    if archive:
        command += ["--archive", str(archive)]
    if case.get("assume_approved"):
        command += ["--assume-approved", ",".join(case["assume_approved"])]
    text, trouble, code, cpu, memory = run(command)
    if code == 9:
        sys.exit(f"tribune: {trouble}")
    judgment = json.loads(text)
    found = sorted({finding["id"] for finding in judgment["findings"]})
    return judgment["decision"], found, cpu, memory


def checkov(binary, plan):
    command = [str(binary), "-f", str(plan), "--framework", "terraform_plan", "--skip-download"]
    text, trouble, _code, cpu, memory = run([*command, "-o", "json", "--quiet", "--compact"])
    try:
        report = json.loads(text)
    except json.JSONDecodeError:
        sys.exit(f"checkov: {trouble or text}")
    reports = report if isinstance(report, list) else [report]
    failed = [check for one in reports for check in one.get("results", {}).get("failed_checks", [])]
    return sorted({check["check_id"] for check in failed}), cpu, memory


def renamed(value, old, new):
    """The same with another address at the beginning of every text that is one."""
    if isinstance(value, dict):
        return {key: renamed(inner, old, new) for key, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner, old, new) for inner in value]
    if isinstance(value, str) and value in old:
        return f"{new}.{value}"
    return value


def enlarged(changes):
    """A plan of about so many changes: one case, repeated under a module each."""
    plan = json.loads((CASES / ENLARGED / "plan.json").read_text())
    entries, root = plan["resource_changes"], plan["configuration"]["root_module"]
    planned = plan["planned_values"]["root_module"]
    addresses = {entry["address"] for entry in entries}
    addresses |= {entry["module_address"] for entry in entries if "module_address" in entry}
    many, modules, calls = [], [], {}
    for number in range(-(-changes // len(entries))):
        name = f"module.copy{number}"
        for entry in entries:
            entry = renamed(copy.deepcopy(entry), addresses, name)
            entry["module_address"] = entry.get("module_address", name)
            many.append(entry)
        modules.append({"address": name, **renamed(copy.deepcopy(planned), addresses, name)})
        calls[f"copy{number}"] = {"source": "./copy", "module": copy.deepcopy(root)}
    plan["resource_changes"] = many[:changes]
    plan["planned_values"] = {"root_module": {"child_modules": modules}}
    plan["configuration"]["root_module"] = {"module_calls": calls}
    plan.pop("checks", None)
    plan.pop("relevant_attributes", None)
    return plan


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tribune", default="target/release/tribune")
    parser.add_argument("--checkov", type=Path, help="one that is installed, instead of PyPI's")
    parser.add_argument("--changes", type=int, nargs="*", default=[504, 5400])
    parser.add_argument("--plan", type=Path, action="append", default=[], help="a plan of your own")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        peer = asked.checkov or install(Path(folder) / "venv")
        if peer is None:
            sys.exit(3)
        cases = json.loads((CASES / "cases.json").read_text())
        print("| case | Tribune | its findings | Checkov's failed checks | CPU s | its CPU s |")
        print("| --- | --- | --- | --- | ---: | ---: |")
        for case in cases:
            plan, archive = CASES / case["plan"], CASES / case["archive"]
            decision, found, own, _memory = tribune(asked.tribune, case, plan, archive)
            checks, theirs, _memory = checkov(peer, plan)
            seen = f"{len(checks)}: {' '.join(checks[:6])}{' …' if len(checks) > 6 else ''}"
            row = [case["id"], decision, " ".join(found) or "-", seen]
            print(f"| {' | '.join(row)} | {own:.2f} | {theirs:.2f} |", flush=True)
        print("\n| plan | changes | MB | Tribune CPU s | RSS MB | Checkov CPU s | RSS MB | ratio |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
        plans = list(asked.plan)
        for changes in asked.changes:
            path = Path(folder) / f"{ENLARGED} x {changes}.json"
            path.write_text(json.dumps(enlarged(changes)))
            plans.append(path)
        case = {"request": "Deploy the web application in production.", "context": None}
        for path in plans:
            changes = len(json.loads(path.read_text()).get("resource_changes", []))
            _decision, _found, own, memory = tribune(asked.tribune, case, path)
            _checks, theirs, their_memory = checkov(peer, path)
            size, ratio = path.stat().st_size / 1e6, theirs / max(own, 0.001)
            figures = [f"{size:.1f}", f"{own:.2f}", f"{memory:.0f}"]
            figures += [f"{theirs:.1f}", f"{their_memory:.0f}", f"{ratio:.0f}x"]
            print(f"| {path.stem} | {changes} | {' | '.join(figures)} |", flush=True)


main()
