resource "aws_backup_plan" "crm" {
  provider = aws.eu
  name     = "stg-eu-crm"
  rule {
    rule_name         = "daily"
    target_vault_name = "stg-eu-crm"
    schedule          = "cron(0 5 * * ? *)"
    lifecycle {
      delete_after = 35
    }
    copy_action {
      destination_vault_arn = "arn:aws:backup:us-east-1:123456789012:backup-vault:stg-eu-crm"
    }
  }
  tags = { Environment = "staging", DataResidency = "EU", Owner = "crm", CostCenter = "1500" }
}
