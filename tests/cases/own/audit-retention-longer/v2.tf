resource "aws_cloudwatch_log_group" "audit" {
  name              = "/audit/prod-api"
  retention_in_days = 731
  kms_key_id        = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  tags              = { Environment = "production", Purpose = "audit" }
}
