resource "aws_kms_key" "audit" {
  description             = "production audit trail"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  is_enabled              = true
  tags                    = { Environment = "production", Purpose = "audit" }
}
resource "aws_cloudtrail" "audit" {
  name                          = "prod-audit"
  s3_bucket_name                = "prod-audit-trail"
  include_global_service_events = true
  is_multi_region_trail         = true
  enable_log_file_validation    = true
  enable_logging                = true
  kms_key_id                    = aws_kms_key.audit.arn
  tags                          = { Environment = "production", Purpose = "audit" }
}
