"""The contract that a base's requester would sign, by rule: make(scenario, wording, plan).

What is wanted is taken from the plan, which does what was asked, and only as far as the words say
it: names, sizes, counts, amounts, regions and addresses stand in the contract where they stand in
the words. Classes are those of the contract's own description.
"""

import json, re

CLASS = {  # primary type -> class of contract.md
    "aws_sqs_queue": "queue",
    "aws_s3_bucket": "bucket",
    "aws_lambda_function": "lambda",
    "aws_instance": "instance",
    "aws_db_instance": "db",
    "aws_rds_cluster_instance": "db",
    "aws_dynamodb_table": "dynamo",
    "aws_sns_topic": "topic",
    "aws_cloudwatch_metric_alarm": "alarm",
    "aws_kms_key": "kms",
    "aws_ecr_repository": "ecr",
    "aws_ecr_lifecycle_policy": "ecr",
    "aws_route53_record": "dns",
    "aws_route53_zone": "dns",
    "aws_secretsmanager_secret": "secret",
    "aws_ssm_parameter": "secret",
    "aws_efs_file_system": "efs",
    "aws_elasticache_replication_group": "cache",
    "aws_ecs_service": "ecs",
    "aws_ecs_cluster": "ecs",
    "aws_ecs_task_definition": "ecs",
    "aws_lb": "lb",
    "aws_lb_listener": "lb",
    "aws_lb_target_group": "lb",
    "aws_vpc_endpoint": "endpoint",
    "aws_cloudwatch_log_group": "logs",
    "aws_apigatewayv2_api": "apigw",
    "aws_apigatewayv2_stage": "apigw",
    "aws_security_group": "sg",
    "aws_vpc_security_group_ingress_rule": "sg",
    "aws_subnet": "subnet",
    "aws_vpc": "vpc",
    "aws_nat_gateway": "route",
    "aws_route": "route",
    "aws_glue_crawler": "glue",
    "aws_athena_workgroup": "glue",
    "aws_cloudwatch_event_rule": "events",
    "aws_autoscaling_group": "asg",
    "aws_ebs_volume": "volume",
    "aws_wafv2_ip_set": "waf",
    "aws_wafv2_web_acl": "waf",
    "aws_s3_bucket_lifecycle_configuration": "bucket",
    "aws_s3_bucket_versioning": "bucket",
    "aws_s3_bucket_cors_configuration": "bucket",
    "aws_s3_bucket_public_access_block": "bucket",
    "aws_s3_bucket_policy": "bucket_policy",
    "aws_sns_topic_subscription": "topic",
    "aws_lambda_event_source_mapping": "lambda",
    "aws_acm_certificate": "cert",
    "aws_eks_node_group": "eks",
    "aws_cloudwatch_dashboard": "alarm",
    "aws_backup_plan": "backup",
    "aws_kinesis_stream": "kinesis",
    "aws_sagemaker_notebook_instance": "sagemaker",
    "aws_sagemaker_model_package_group": "sagemaker",
    "aws_vpc_peering_connection": "peering",
    "aws_network_acl_rule": "nacl",
    "aws_iam_user": "iamuser",
    "aws_iam_access_key": "iamuser",
    "aws_cloudfront_distribution": "cdn",
    "aws_budgets_budget": "budget",
    "aws_iam_role": "role",
    "aws_iam_policy": "role",
    "aws_iam_role_policy": "role",
    "aws_iam_instance_profile": "role",
    "azurerm_storage_account": "storage",
    "azurerm_storage_container": "bucket",
    "azurerm_network_security_rule": "traffic",
    "azurerm_mssql_database": "db",
    "azurerm_servicebus_queue": "queue",
    "azurerm_subnet": "subnet",
    "azurerm_virtual_network": "vpc",
    "azurerm_log_analytics_workspace": "logs",
    "azurerm_role_assignment": "role",
    "azurerm_key_vault": "secret",
    "azurerm_public_ip": "address",
    "azurerm_resource_group": "any",
    "azurerm_postgresql_configuration": "db",
    "google_compute_firewall": "traffic",
    "google_storage_bucket": "bucket",
    "google_pubsub_subscription": "topic",
    "google_sql_database_instance": "db",
    "google_sql_database": "db",
    "google_secret_manager_secret": "secret",
    "google_storage_bucket_iam_member": "role",
    "google_compute_instance": "instance",
    "google_dns_managed_zone": "dns",
    "google_compute_disk": "volume",
    "google_bigquery_dataset": "warehouse",
    "google_kms_crypto_key": "kms",
    "google_project_iam_member": "role",
}
COMP = {
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_policy",
    "aws_iam_instance_profile",
    "aws_cloudwatch_log_group",
    "aws_security_group",
    "aws_lb_target_group",
    "aws_lb_listener",
    "aws_ecs_task_definition",
    "aws_s3_bucket_versioning",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_public_access_block",
    "aws_ecr_lifecycle_policy",
    "aws_apigatewayv2_stage",
    "azurerm_subnet_x",
}
NAMES = [
    "name",
    "bucket",
    "identifier",
    "function_name",
    "alarm_name",
    "family",
    "replication_group_id",
    "creation_token",
    "dashboard_name",
    "node_group_name",
    "model_package_group_name",
    "secret_id",
    "dataset_id",
    "user",
]
SIZES = ["instance_type", "instance_class", "node_type", "machine_type", "sku_name"]
ASPECT = {
    "memory_size": "memory",
    "timeout": "timeout",
    "retention_in_days": "retention",
    "backup_retention_period": "backup",
    "allocated_storage": "storage",
    "size": "storage",
    "instance_type": "size",
    "instance_class": "size",
    "node_type": "size",
    "machine_type": "size",
    "sku_name": "size",
    "runtime": "version",
    "engine_version": "version",
    "enable_key_rotation": "rotation",
    "rotation_period": "rotation",
    "deletion_protection": "protection",
    "enable_deletion_protection": "protection",
    "idle_timeout": "timeout",
    "visibility_timeout_seconds": "timeout",
    "message_retention_seconds": "retention",
    "schedule_expression": "schedule",
    "reserved_concurrent_executions": "concurrency",
}
PARTS = {
    "aws_s3_bucket_lifecycle_configuration": "bucket",
    "aws_s3_bucket_versioning": "bucket",
    "aws_s3_bucket_cors_configuration": "bucket",
    "aws_s3_bucket_public_access_block": "bucket",
    "aws_ecr_lifecycle_policy": "ecr",
}
UNIT = {
    "memory_size": "mb",
    "allocated_storage": "gb",
    "size": "gb",
    "retention_in_days": "days",
    "backup_retention_period": "days",
    "timeout": "seconds",
    "idle_timeout": "seconds",
    "visibility_timeout_seconds": "seconds",
}
SVC = {
    "s3": "bucket",
    "dynamodb": "dynamo",
    "sqs": "queue",
    "secretsmanager": "secret",
    "sns": "topic",
    "ecr": "ecr",
}


def said(text, v):
    return str(v).lower() in text


def num(text, v):
    return re.search(r"(?<![\d.])%d(?![\d.]\d)" % v, text) is not None


WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "third": 3, "pair": 2}


def counted(text, n):
    return num(text, n) or any(w in text for w, k in WORDS.items() if k == n)


def names_of(o, text):
    out = [o[k] for k in NAMES if isinstance(o.get(k), str)]
    t = (o.get("tags") or {}) if isinstance(o.get("tags"), dict) else {}
    if t.get("Name"):
        out.append(t["Name"])
    return [n.lower() for n in dict.fromkeys(out) if n.lower() in text]


def make(s, r, p):
    text = r[2].lower()
    eff = [
        c
        for c in p["resource_changes"]
        if c["mode"] == "managed" and c["change"]["actions"] not in (["no-op"], ["read"])
    ]
    prim = [c for c in eff if c["type"] in CLASS and c["type"] not in COMP]
    if s["kind"] in ("grant", "open") or not prim:
        prim = (
            [c for c in eff if c["type"] in CLASS and c["type"] != "aws_iam_role_policy_attachment"]
            if not prim
            else prim
        )
    if s["kind"] == "delete":
        prim = [c for c in eff if c["type"] in CLASS]
    items, cidrs, ports, public, accounts, recipients = [], set(), set(), set(), set(), set()
    access = None
    groups = {}
    for c in prim:
        a = c["change"]["actions"]
        act = (
            {"create": "create", "update": "update", "delete": "delete"}[a[0]]
            if len(a) == 1
            else "replace"
        )
        if s["kind"] == "tag":
            act = "tag"
        groups.setdefault((act, CLASS[c["type"]]), []).append(c)
    grants = []
    for c in eff:
        o = c["change"]["after"] or {}
        pol = o.get("policy") if c["type"] in ("aws_iam_role_policy", "aws_iam_policy") else None
        if isinstance(pol, str) and s["kind"] != "delete" and c["change"]["actions"] == ["create"]:
            for st in json.loads(pol)["Statement"]:
                acts = st["Action"] if isinstance(st["Action"], list) else [st["Action"]]
                res = st["Resource"] if isinstance(st["Resource"], list) else [st["Resource"]]
                svc = acts[0].split(":")[0]
                if svc not in SVC:
                    continue
                wr = any(re.search(r"Put|Send|Delete|Publish|Write|Update", x) for x in acts)
                nm = sorted(
                    {
                        n
                        for n in (
                            re.split(r"[:/]", x.replace("/*", "").rstrip("*").rstrip("/"))[
                                -1
                            ].lower()
                            for x in res
                        )
                        if n in text
                    }
                )
                grants.append(
                    dict(act="grant", class_=SVC[svc], access="write" if wr else "read", names=nm)
                )
        if c["type"] in (
            "google_storage_bucket_iam_member",
            "google_project_iam_member",
            "azurerm_role_assignment",
        ):
            access = "read"
        if (
            c["type"] == "aws_iam_role_policy"
            and isinstance(o.get("role"), str)
            and o["role"].lower() in text
        ):
            recipients.add(o["role"].lower())
        if c["type"] == "aws_iam_role" and isinstance(o.get("assume_role_policy"), str):
            accounts |= {
                x for x in re.findall(r"iam::(\d{12}):", o["assume_role_policy"]) if x in text
            }
        for ru in o.get("ingress") or []:
            if not isinstance(ru, dict):
                continue
            for x in ru.get("cidr_blocks") or []:
                if x == "0.0.0.0/0":
                    public |= {"lb", "sg"}
                else:
                    cidrs.add(x)
            ports.add(ru["from_port"])
    for x in re.findall(r"\d+\.\d+\.\d+\.\d+(?:/\d+)?", r[2]):
        cidrs.add(x if "/" in x else x + "/32")
    for (act, cl), cs in groups.items():
        it = dict(act=act, **{"class": cl})
        nm = []
        for c in cs:
            nm += names_of(c["change"]["after"] or c["change"]["before"], text)
        nm = list(dict.fromkeys(nm))
        if nm:
            it["names"] = nm
        kinds = {c["type"] for c in cs}
        if (
            act == "create"
            and len(kinds) == 1
            and (len(cs) == 1 or counted(text, len(cs)) or len(nm) == len(cs))
        ):
            it["count"] = dict(to=len(cs))
        if act in ("delete", "update", "tag", "replace") and len(kinds) == 1:
            it["objects"] = len(cs)
        for c in cs:
            a, b = c["change"]["after"] or {}, c["change"]["before"] or {}
            for k in SIZES:
                if isinstance(a.get(k), str) and a.get(k) != b.get(k) and said(text, a[k]):
                    it["size"] = a[k]
            if (
                isinstance(a.get("instance_types"), list)
                and not b
                and said(text, a["instance_types"][0])
            ):
                it["size"] = a["instance_types"][0]
            if act == "create":
                for k in UNIT:
                    if (
                        isinstance(a.get(k), int)
                        and not isinstance(a.get(k), bool)
                        and num(text, a[k])
                    ):
                        it.setdefault("amounts", []).append(dict(number=a[k], unit=UNIT[k]))
            if act == "update":
                ch = [k for k in a if a.get(k) != b.get(k) and k not in ("tags_all",)]
                for k in ch:
                    if k in (
                        "desired_count",
                        "desired_capacity",
                        "shard_count",
                        "num_cache_clusters",
                        "max_size",
                    ) and isinstance(a[k], int):
                        it["act"] = "scale"
                        ct = it.setdefault("count", {})
                        if k == "max_size":
                            ct["max"] = a[k]
                        elif counted(text, a[k]):
                            ct["to"] = a[k]
                        it.pop("objects", None)
                    elif k == "scaling_config":
                        it["act"] = "scale"
                        it["count"] = dict(to=a[k][0]["desired_size"])
                        it.pop("objects", None)
                    elif k in ASPECT:
                        it.setdefault("aspects", [])
                        if ASPECT[k] not in it["aspects"]:
                            it["aspects"].append(ASPECT[k])
                        if isinstance(a[k], bool):
                            it["turn"] = "on" if a[k] else "off"
                        elif isinstance(a[k], int) and num(text, a[k]):
                            it.setdefault("amounts", []).append(
                                dict(number=a[k], unit=UNIT.get(k, ""))
                            )
                        elif (
                            isinstance(a[k], str) and k in ("engine_version",) and said(text, a[k])
                        ):
                            it["values"] = [a[k]]
                if "ingress" in ch:
                    it["act"] = "open" if s["kind"] == "open" else "update"
                if "addresses" in ch:
                    it["act"] = "block"
        if s["kind"] == "open" and act == "create":
            it["act"] = (
                "open" if cl in ("traffic", "sg") and "aws_security_group" not in kinds else act
            )
        if s["kind"] == "block" and act == "create":
            it["act"] = "block"
        if s["kind"] == "import":
            it["act"] = "adopt"
        items.append(it)
    for g in grants:
        g["class"] = g.pop("class_")
        if not g["names"]:
            g.pop("names")
        access = "write" if "write" in (access, g["access"]) else "read"
        items.append(g)
    if (
        s["kind"] == "update"
        and all(c["type"] in PARTS for c in prim)
        and prim
        and prim[0]["change"]["actions"] == ["create"]
    ):
        for it in items:
            it["act"] = "update"
            it["part"] = True
            it.pop("count", None)
    context, cnames = [], []
    for c in prim:
        o = c["change"]["after"] or {}
        if c["type"] == "aws_sns_topic_subscription" and len(prim) == 1:
            items[:] = [
                dict(
                    act="update",
                    **{"class": "topic"},
                    part=True,
                    names=[o["topic_arn"].split(":")[-1]]
                )
            ]
            context.append("queue")
            cnames.append(o["endpoint"].split(":")[-1])
        if c["type"] == "aws_lambda_event_source_mapping":
            items[:] = [
                dict(act="update", **{"class": "lambda"}, part=True, names=[o["function_name"]])
            ]
            context.append("queue")
            cnames.append(o["event_source_arn"].split(":")[-1])
    env = {
        "production": "production",
        "staging": "staging",
        "development": "development",
        "nonprod-ml": "non-production",
    }[s["ctx"].get("environment", "production")]
    c = dict(items=items, environments=[env])
    acts = {}
    for it in items:
        acts.setdefault(it["class"], set()).add(it["act"])
    c["actions"] = {k: sorted(v) for k, v in acts.items()}
    regs = [
        code
        for code, city in [
            ("eu-central-1", "frankfurt"),
            ("westeurope", "west europe"),
            ("northeurope", "north europe"),
            ("europe-west3", "frankfurt"),
            ("europe-west1", "belgium"),
        ]
        if (code in text or city in text) and code in json.dumps(p).lower()
    ]
    if context:
        c["context"] = context
        c["context_names"] = cnames
    if regs:
        c["regions"] = regs[:1]
    if cidrs:
        c["cidrs"] = sorted(cidrs)
    if ports:
        c["ports"] = sorted(ports)
    if public:
        c["public"] = sorted(public)
    if accounts:
        c["accounts"] = sorted(accounts)
    if recipients:
        c["recipients"] = sorted(recipients)
    if access:
        c["access"] = access
    if s["kind"] in ("delete", "replace"):
        c["confirmed_deletions"] = sorted({n for it in items for n in it.get("names", [])})
    return c
