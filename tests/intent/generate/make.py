#!/usr/bin/env python3
"""Plans the AWS bases anew with Terraform, offline: make.py SOURCES WORK_FOLDER

SOURCES is a file of lines {"id", "v1", "v2"}: v1 is what stands before (nothing where all is new),
v2 what is wanted. `open.hcl.jsonl` beside this file holds those of the open half. The plans come
into WORK_FOLDER/plans. TRIBUNE_TF_RC or TRIBUNE_TF_MIRROR as for ../../cases/own/generate/make.py,
whose way of making a prior state this takes.
"""

import collections
import importlib.util
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OWN = os.path.join(HERE, "..", "..", "cases", "own", "generate", "make.py")
# What the cloud fills in where the configuration says nothing: null would be another value.
PLAUSIBLE = {"availability_zone": "us-east-1a", "owner_id": "123456789012", "private_ip": "10.40.1.23"}
EMPTY = {"list": [], "set": [], "map": {}, "string": "", "bool": False, "number": 0}


def own():
    spec = importlib.util.spec_from_file_location("own", OWN)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kinds(maker, work):
    """The attributes of each type and what kind of value each has."""
    said = subprocess.run(
        ["terraform", "providers", "schema", "-json"], cwd=os.path.join(work, "base"),
        env=maker.ENV, stdout=subprocess.PIPE, check=True,
    )
    schemas = next(iter(json.loads(said.stdout)["provider_schemas"].values()))["resource_schemas"]
    def kind(attribute):
        given = attribute.get("type", "list")
        return given if isinstance(given, str) else given[0]
    found = {}
    for name, schema in schemas.items():
        found[name] = {k: kind(a) for k, a in schema["block"]["attributes"].items()}
        for block in schema["block"].get("block_types", {}):
            found[name][block] = "list"
    return found


def filled(state, computed, types):
    for resource in state["resources"]:
        of = types[resource["type"]]
        for instance in resource["instances"]:
            given = instance["attributes"]
            for key in computed[resource["type"]]:
                if given.get(key) is None and key in of and key not in ("id", "arn"):
                    given[key] = PLAUSIBLE.get(key, EMPTY.get(of[key]))
    return state


def same_where_unset(before, after):
    """A null of the state that the provider reads as empty is no change."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in after.items():
            if before.get(key) is None and value in ("", 0, False, [], {}):
                before[key] = value
            else:
                same_where_unset(before.get(key), value)
    elif isinstance(before, list) and isinstance(after, list):
        for one, other in zip(before, after):
            same_where_unset(one, other)


def nothing_but_computed(change):
    """An update of nothing but what is computed anew stems from the state that was filled in."""
    unknown = {key for key, value in (change.get("after_unknown") or {}).items() if value is True}
    before, after = change["before"], change["after"]
    keys = (set(before) | set(after)) - unknown
    return all(before.get(key) == after.get(key) for key in keys)


def main():
    sources, work = sys.argv[1], os.path.abspath(sys.argv[2])
    maker = own()
    maker.SET = os.path.join(work, "set")
    cases = [json.loads(line) for line in open(sources)]
    for case in cases:
        folder = os.path.join(maker.SET, case["id"])
        os.makedirs(folder, exist_ok=True)
        names = ("v1.tf", "v2.tf") if case["v1"] is not None else (None, "main.tf")
        for name, text in zip(names, (case["v1"], case["v2"])):
            if name:
                with open(os.path.join(folder, name), "w") as out:
                    out.write(text)
    maker.initialise(work)
    types, computed, plain = kinds(maker, work), collections.defaultdict(set), maker.state
    def state(case, plan, schemas):
        for change in plan["resource_changes"]:
            unknown = change["change"].get("after_unknown") or {}
            computed[change["type"]] |= {key for key, value in unknown.items() if value is True}
        return filled(plain(case, plan, schemas), computed, types)
    maker.state = state
    prior = maker.states(cases, work)
    os.makedirs(os.path.join(work, "plans"), exist_ok=True)
    for case in cases:
        maker.make(case, prior.get(case["id"]), work)
        plan = json.load(open(os.path.join(maker.SET, case["id"], "plan.json")))
        for change in plan.get("resource_changes", []):
            if change["change"]["actions"] == ["update"]:
                same_where_unset(change["change"]["before"], change["change"]["after"])
                if nothing_but_computed(change["change"]):
                    before = change["change"]["before"]
                    change["change"].update(actions=["no-op"], after=before, after_unknown={})
        with open(os.path.join(work, "plans", case["id"] + ".json"), "w") as out:
            json.dump(plan, out, separators=(",", ":"))
        print("made", case["id"], flush=True)


main()
