resource "aws_db_cluster_snapshot" "orders" {
  db_cluster_identifier          = "prod-orders"
  db_cluster_snapshot_identifier = "prod-orders-before-upgrade"
  shared_accounts                = []
  tags                           = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
