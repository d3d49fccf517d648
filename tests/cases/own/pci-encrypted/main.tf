variable "db_password" {
  type      = string
  sensitive = true
}
resource "aws_db_instance" "cards" {
  identifier                      = "prod-cards"
  engine                          = "postgres"
  engine_version                  = "16.3"
  instance_class                  = "db.t3.medium"
  allocated_storage               = 40
  username                        = "app"
  password                        = var.db_password
  storage_encrypted               = true
  multi_az                        = true
  publicly_accessible             = false
  backup_retention_period         = 14
  deletion_protection             = true
  enabled_cloudwatch_logs_exports = ["postgresql"]
  skip_final_snapshot             = false
  final_snapshot_identifier       = "prod-cards-final"
  tags                            = { Environment = "production", DataClass = "pci", Owner = "payments", CostCenter = "1200" }
}
