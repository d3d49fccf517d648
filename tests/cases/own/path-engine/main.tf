variable "db_password" {
  type      = string
  sensitive = true
}
resource "aws_db_instance" "legacy" {
  identifier                      = "stg-legacy"
  engine                          = "mysql"
  engine_version                  = "8.0.39"
  instance_class                  = "db.t3.medium"
  allocated_storage               = 40
  username                        = "app"
  password                        = var.db_password
  storage_encrypted               = true
  multi_az                        = true
  publicly_accessible             = false
  backup_retention_period         = 14
  deletion_protection             = true
  enabled_cloudwatch_logs_exports = ["error"]
  skip_final_snapshot             = false
  final_snapshot_identifier       = "stg-legacy-final"
  tags                            = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
