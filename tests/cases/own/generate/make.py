#!/usr/bin/env python3
"""Plans every case of this set anew with Terraform, offline: make.py [WORK_FOLDER] [CASE...]

TRIBUNE_TF_RC names a CLI configuration with a filesystem mirror of hashicorp/aws 5.100.0, or
TRIBUNE_TF_MIRROR names the mirror's folder. See README.md beside this file.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
SET = os.path.dirname(HERE)
ACCOUNT = "123456789012"
# What a case folder holds that Terraform does not read.
NOT_READ = {"context.json", "plan.json", "plan.tfplan", "v1.tf", "v2.tf"}
# Names of objects, the first one that is set.
NAMES = [
    "name", "bucket", "identifier", "cluster_identifier", "function_name", "alarm_name", "family",
    "user_name", "image_id", "vpc_id", "description",
]
PREFIXES = {
    "aws_vpc": "vpc", "aws_security_group": "sg", "aws_instance": "i", "aws_subnet": "subnet",
    "aws_route_table": "rtb", "aws_internet_gateway": "igw", "aws_flow_log": "fl",
    "aws_launch_template": "lt", "aws_vpc_peering_connection": "pcx", "aws_ebs_volume": "vol",
}

# Lists that the cloud fills in: with null in their place the provider would make the object anew.
EMPTY = {
    "aws_instance": ["security_groups", "ipv6_addresses", "secondary_private_ips"],
    "aws_route_table": ["route", "propagating_vgws"],
}


def environment():
    env = dict(
        os.environ, CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1", AWS_EC2_METADATA_DISABLED="true",
        TF_VAR_db_password="Not-a-real-secret-1",
    )
    rc = os.environ.get("TRIBUNE_TF_RC")
    if not rc:
        mirror = os.environ.get("TRIBUNE_TF_MIRROR")
        if not mirror:
            sys.exit("set TRIBUNE_TF_RC or TRIBUNE_TF_MIRROR; README.md says what they are")
        rc = os.path.join(tempfile.mkdtemp(), "tf.rc")
        with open(rc, "w") as out:
            out.write(
                'provider_installation {\n  filesystem_mirror { path = "%s" }\n}\n'
                "disable_checkpoint = true\n" % mirror
            )
    env["TF_CLI_CONFIG_FILE"] = rc
    return env


ENV = environment()


def terraform(folder, *args, out=None):
    target = open(out, "wb") if out else subprocess.PIPE
    done = subprocess.run(
        ["terraform", *args], cwd=folder, env=ENV, stdout=target, stderr=subprocess.PIPE
    )
    if done.returncode != 0:
        said = (done.stdout or b"") + done.stderr
        raise RuntimeError("terraform %s: %s" % (args[0], said.decode("utf8", "replace")[-3000:]))


def initialise(work):
    """The provider is initialised once, for all."""
    base = os.path.join(work, "base")
    if not os.path.exists(base):
        os.makedirs(base)
        shutil.copy(os.path.join(HERE, "provider.tf"), base)
        terraform(base, "init", "-no-color", "-input=false")


def prepare(folder, work, uses_aws, own_provider):
    """A folder in which plan runs."""
    if not uses_aws:
        terraform(folder, "init", "-no-color", "-input=false")
        return
    base = os.path.join(work, "base")
    if not own_provider:
        shutil.copy(os.path.join(HERE, "provider.tf"), folder)
    shutil.copytree(os.path.join(base, ".terraform"), os.path.join(folder, ".terraform"), symlinks=True)
    shutil.copy(os.path.join(base, ".terraform.lock.hcl"), folder)


def identity(case, change, after):
    """An id and an ARN as the cloud would have given them."""
    kind, service = change["type"], change["type"].split("_")[1]
    name = next((after[key] for key in NAMES if isinstance(after.get(key), str)), change["name"])
    number = uuid.uuid5(uuid.NAMESPACE_URL, case + change["address"]).hex
    identifier = "%s-0%s" % (PREFIXES[kind], number[:16]) if kind in PREFIXES else name
    arn = "arn:aws:%s:us-east-1:%s:%s" % (service, ACCOUNT, name)
    if kind == "aws_s3_bucket":
        arn = "arn:aws:s3:::" + name
    elif service == "iam":
        arn = "arn:aws:iam::%s:%s/%s" % (ACCOUNT, kind.split("_", 2)[2], name)
    elif kind == "aws_kms_key":
        identifier = str(uuid.UUID(number))
        arn = "arn:aws:kms:us-east-1:%s:key/%s" % (ACCOUNT, identifier)
    elif kind == "aws_iam_role_policy":
        identifier = "%s:%s" % (after["role"], after["name"])
    elif kind == "aws_cloudtrail":
        identifier = arn = "arn:aws:cloudtrail:us-east-1:%s:trail/%s" % (ACCOUNT, name)
    elif kind == "aws_cloudwatch_log_group":
        arn = "arn:aws:logs:us-east-1:%s:log-group:%s" % (ACCOUNT, name)
    elif service == "db":
        arn = "arn:aws:rds:us-east-1:%s:db:%s" % (ACCOUNT, name)
    elif kind == "aws_lb":
        identifier = arn = "arn:aws:elasticloadbalancing:us-east-1:%s:loadbalancer/app/%s/1" % (ACCOUNT, name)
    elif PREFIXES.get(kind):
        arn = "arn:aws:ec2:us-east-1:%s:%s/%s" % (ACCOUNT, kind[4:].replace("_", "-"), identifier)
    return identifier, arn


def without_unknown(value, unknown):
    """What is known of a planned object; the rest is left to the provider's reading: null."""
    if unknown is True:
        return None
    if isinstance(value, dict) and isinstance(unknown, dict):
        keys = {**value, **{key: None for key in unknown if key not in value}}
        return {key: without_unknown(item, unknown.get(key)) for key, item in keys.items()}
    if isinstance(value, list) and isinstance(unknown, list):
        pairs = zip(value, unknown + [None] * len(value))
        return [without_unknown(item, open_) for item, open_ in pairs]
    return value


def state(case, plan, schemas):
    """The state that applying v1.tf would have left, from its plan."""
    prefix = "module.%s." % case["id"].replace("-", "_")
    changes = [c for c in plan["resource_changes"] if c["address"].startswith(prefix)]
    called = plan["configuration"]["root_module"]["module_calls"][prefix[7:-1]]["module"]
    expressions = {r["address"]: r.get("expressions", {}) for r in called.get("resources", [])}
    objects, given = {}, {}
    for change in changes:
        address = change["address"][len(prefix):]
        planned = change["change"]
        after = without_unknown(planned["after"], planned["after_unknown"])
        identifier, arn = identity(case["id"], change, after)
        for key, made in (("id", identifier), ("arn", arn), ("key_id", identifier)):
            if planned["after_unknown"].get(key) is True:
                after[key] = made
        for key in EMPTY.get(change["type"], []):
            after[key] = after.get(key) or []
        given[address] = after
        objects[address] = change
    for address, after in given.items():
        bare = re.sub(r"\[.*\]$", "", address)
        for key, expression in expressions.get(bare, {}).items():
            reference = (expression.get("references") or [""])[0] if isinstance(expression, dict) else ""
            target, _, attribute = reference.rpartition(".")
            if key in after and after[key] is None and target in given:
                after[key] = given[target].get(attribute)
    resources = {}
    for address, after in given.items():
        change = objects[address]
        entry = resources.setdefault((change["type"], change["name"]), {
            "mode": "managed", "type": change["type"], "name": change["name"],
            "provider": 'provider["%s"]' % change["provider_name"], "instances": [],
        })
        instance = {"schema_version": schemas[prefix + address], "attributes": after}
        if "index" in change:
            instance["index_key"] = change["index"]
        entry["instances"].append(instance)
        if case.get("deposed") == address:
            older = {**instance, "deposed": "13cf8e22", "attributes": dict(after)}
            entry["instances"].append(older)
    return {
        "version": 4, "terraform_version": "1.11.4", "serial": 7,
        "lineage": str(uuid.uuid5(uuid.NAMESPACE_URL, "tribune-own-cases/" + case["id"])),
        "outputs": {}, "resources": list(resources.values()),
    }


def schema_versions(module, found):
    for resource in module.get("resources", []):
        found[resource["address"]] = resource["schema_version"]
    for child in module.get("child_modules", []):
        schema_versions(child, found)
    return found


def states(cases, work):
    """Plans the v1.tf of all cases at once, each as a module, and works out their states."""
    cases = [c for c in cases if os.path.exists(os.path.join(SET, c["id"], "v1.tf"))]
    if not cases:
        return {}
    folder = os.path.join(work, "states")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    shutil.copy(os.path.join(HERE, "provider.tf"), folder)
    with open(os.path.join(folder, "main.tf"), "w") as root:
        root.write('variable "db_password" {\n  type      = string\n  sensitive = true\n}\n')
        for case in cases:
            name = case["id"].replace("-", "_")
            os.makedirs(os.path.join(folder, name))
            source = os.path.join(SET, case["id"], "v1.tf")
            shutil.copy(source, os.path.join(folder, name, "main.tf"))
            secret = "  db_password = var.db_password\n" if "db_password" in open(source).read() else ""
            root.write('module "%s" {\n  source = "./%s"\n%s}\n' % (name, name, secret))
    terraform(folder, "init", "-no-color", "-input=false")
    terraform(folder, "plan", "-no-color", "-input=false", "-out=p.bin")
    terraform(folder, "show", "-json", "p.bin", out=os.path.join(folder, "plan.json"))
    plan = json.load(open(os.path.join(folder, "plan.json")))
    schemas = schema_versions(plan["planned_values"]["root_module"], {})
    return {case["id"]: state(case, plan, schemas) for case in cases}


def make(case, prior, work):
    source, folder = os.path.join(SET, case["id"]), os.path.join(work, case["id"])
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for name in os.listdir(source):
        if name not in NOT_READ:
            shutil.copy(os.path.join(source, name), folder)
    if prior:
        shutil.copy(os.path.join(source, "v2.tf"), os.path.join(folder, "main.tf"))
        with open(os.path.join(folder, "terraform.tfstate"), "w") as out:
            json.dump(prior, out)
    texts = [open(os.path.join(folder, n)).read() for n in os.listdir(folder) if n.endswith(".tf")]
    uses_aws = prior is not None or any("aws_" in text for text in texts)
    prepare(folder, work, uses_aws, os.path.exists(os.path.join(folder, "provider.tf")))
    arguments = ["-refresh=false", *case.get("plan_args", [])] if prior else case.get("plan_args", [])
    terraform(folder, "plan", "-no-color", "-input=false", "-out=plan.tfplan", *arguments)
    terraform(folder, "show", "-json", "plan.tfplan", out=os.path.join(folder, "plan.json"))
    for name in ("plan.json", "plan.tfplan"):
        shutil.copy(os.path.join(folder, name), source)


def main():
    work = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else tempfile.mkdtemp()
    os.makedirs(work, exist_ok=True)
    named = sys.argv[2:]
    cases = json.load(open(os.path.join(SET, "cases.json")))
    # A case may share the plan of another.
    cases = [c for c in cases if c["plan"].split("/")[0] == c["id"]]
    cases = [c for c in cases if not named or c["id"] in named]
    initialise(work)
    prior = states(cases, work)
    failed = []

    def one(case):
        try:
            make(case, prior.get(case["id"]), work)
            print("made", case["id"], flush=True)
        except RuntimeError as error:
            failed.append(case["id"])
            print("FAILED", case["id"], error, flush=True)

    with ThreadPoolExecutor(int(os.environ.get("TRIBUNE_TF_JOBS", "2"))) as pool:
        list(pool.map(one, cases))
    sys.exit("not made: " + " ".join(failed) if failed else 0)


if __name__ == "__main__":
    main()
