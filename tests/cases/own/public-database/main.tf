variable "db_password" {
  type      = string
  sensitive = true
}
resource "aws_db_instance" "ledger" {
  identifier                      = "prod-ledger"
  engine                          = "postgres"
  engine_version                  = "16.3"
  instance_class                  = "db.t3.medium"
  allocated_storage               = 40
  username                        = "app"
  password                        = var.db_password
  storage_encrypted               = true
  multi_az                        = true
  publicly_accessible             = true
  backup_retention_period         = 14
  deletion_protection             = true
  enabled_cloudwatch_logs_exports = ["postgresql"]
  skip_final_snapshot             = false
  final_snapshot_identifier       = "prod-ledger-final"
  tags                            = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
