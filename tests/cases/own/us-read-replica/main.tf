resource "aws_db_instance" "copy" {
  identifier                = "stg-crm-copy"
  replicate_source_db       = "arn:aws:rds:us-east-1:123456789012:db:stg-us-crm"
  instance_class            = "db.t3.medium"
  allocated_storage         = 40
  storage_encrypted         = true
  kms_key_id                = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  publicly_accessible       = false
  backup_retention_period   = 14
  deletion_protection       = true
  skip_final_snapshot       = false
  final_snapshot_identifier = "stg-crm-copy-final"
  tags                      = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
