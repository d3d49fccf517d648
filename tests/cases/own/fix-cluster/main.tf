variable "db_password" {
  type      = string
  sensitive = true
}
resource "aws_rds_cluster" "crm" {
  cluster_identifier              = "stg-crm"
  engine                          = "aurora-postgresql"
  engine_version                  = "16.4"
  master_username                 = "app"
  master_password                 = var.db_password
  storage_encrypted               = false
  backup_retention_period         = 14
  deletion_protection             = true
  enabled_cloudwatch_logs_exports = ["postgresql"]
  skip_final_snapshot             = false
  final_snapshot_identifier       = "stg-crm-final"
  tags                            = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
