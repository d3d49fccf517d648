resource "aws_elasticache_replication_group" "session" {
  replication_group_id       = "prod-session"
  description                = "sessions"
  engine                     = "redis"
  engine_version             = "7.1"
  node_type                  = "cache.t3.small"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  snapshot_retention_limit   = 7
  tags                       = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
