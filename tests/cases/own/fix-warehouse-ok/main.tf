variable "db_password" {
  type      = string
  sensitive = true
}
resource "aws_redshift_cluster" "dwh" {
  cluster_identifier                  = "stg-dwh"
  database_name                       = "dwh"
  master_username                     = "dwhadmin"
  master_password                     = var.db_password
  node_type                           = "ra3.large"
  cluster_type                        = "single-node"
  encrypted                           = true
  publicly_accessible                 = false
  automated_snapshot_retention_period = 14
  skip_final_snapshot                 = false
  final_snapshot_identifier           = "stg-dwh-final"
  tags                                = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
